/** Words on screen: Brazilian Portuguese. */
import type { CommonMessages, IngresseMessages, PassMessages, SolutiMessages } from './messages.js';

export const common: CommonMessages = {
  'common.cancel': 'Cancelar',
  'common.loading': 'Carregando…',
  'err.retry': 'Tentar novamente',
  'error.config_invalid': 'Indisponível no momento. Tente mais tarde.',
  'error.network_unreachable': 'Falha de conexão. Tente novamente.',
  'error.timeout': 'A resposta demorou demais. Tente novamente.',
  'error.response_invalid': 'Indisponível no momento. Tente mais tarde.',
  'error.request_invalid': 'Confira os dados e tente novamente.',
  'error.not_authenticated': 'Entre no site para continuar.',
  'error.not_allowed': 'Isto não é permitido aqui.',
  'error.not_found': 'Não encontrado. Comece novamente.',
  'error.conflict': 'Isto mudou enquanto você trabalhava. Confira e tente novamente.',
  'error.slow_down': 'Muitas tentativas. Aguarde um pouco e tente novamente.',
  'error.flow_expired': 'O tempo acabou. Nada foi autorizado.',
  'error.flow_cancelled': 'Cancelado. Nada foi autorizado.',
  'error.holder_mismatch': 'O certificado usado não é o do CPF/CNPJ informado.',
  'error.unexpected_token': 'Este login não foi pedido nesta aba. Por segurança, entre novamente.',
  'error.session_ended': 'Sua sessão não é mais válida. Entre novamente.',
  'error.popup_blocked': 'O navegador bloqueou a janela. Permita janelas deste site e tente novamente.',
  'error.provider_refused': 'Indisponível no momento. Tente mais tarde.',
  'error.provider_invalid': 'O serviço respondeu de forma inesperada. Tente novamente.',
  'error.provider_unreachable': 'O serviço não está respondendo. Tente novamente em instantes.',
  'error.store_unreachable': 'Serviço temporariamente indisponível. Tente novamente em instantes.',
  'error.internal': 'Algo deu errado do nosso lado. Tente novamente.',
};

export const ingresse: IngresseMessages = {
  'ing.login': 'Entrar com a Ingresse',
  'ing.redirecting': 'Redirecionando para a Ingresse…',
  'ing.loggedAs': 'Conectado como {name}',
  'ing.logout': 'Sair',
  'ing.expired': 'Sua sessão não é mais válida. Entre novamente.',
  'ing.misconfig': 'Login indisponível no momento.',
};

export const soluti: SolutiMessages = {
  'sol.title': 'Entrar com certificado digital em nuvem',
  'sol.doc': 'CPF ou CNPJ do titular',
  'sol.docInvalid': 'CPF ou CNPJ inválido. Confira os dígitos.',
  'sol.why': 'Usamos seu CPF/CNPJ apenas para localizar seu certificado.',
  'sol.start': 'Gerar QR Code',
  'sol.scan': 'Abra o aplicativo {app} no celular e leia o QR Code',
  'sol.qrAlt': 'QR Code para autenticação de {client}',
  'sol.push': 'Enviar notificação ao celular',
  'sol.pushUniform': 'Se este titular tiver o aplicativo, uma notificação está a caminho. Ou leia o QR Code.',
  'sol.challenge': 'Confira este código no aplicativo: {challenge}',
  'sol.waiting': 'Aguardando sua aprovação…',
  'sol.timeLeft': 'Expira em {time}',
  'sol.expired': 'Código expirado',
  'sol.renew': 'Gerar novo código',
  'sol.finishing': 'Autorizado. Concluindo…',
  'sol.done': 'Autenticação concluída',
  'sol.noAnswer': 'Ainda sem resposta. Confira no aplicativo se há uma solicitação e se há créditos no seu plano.',
};

export const pass: PassMessages = {
  'pass.title': 'Cartão digital',
  'pass.none': 'Cartão ainda não instalado',
  'pass.installed': 'Instalado no celular ({platform})',
  'pass.uninstalled': 'Removido do celular',
  'pass.deleted': 'Cartão cancelado',
  'pass.download': 'Baixar o cartão',
  'pass.emailSent': 'Enviamos o link do cartão para o seu e-mail',
  'pass.updated': 'Atualizado em {date}',
  'pass.holder': 'Titular',
};
