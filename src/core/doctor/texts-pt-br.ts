/** The doctor's findings in Portuguese of Brazil. */
import type { DoctorWords } from './doctor-texts.js';

export const portuguese: DoctorWords = {
  'page-unreachable': ['{what} não responde com uma página.', 'Confira o endereço e se o servidor está no ar.'],
  http: ['{what} não é criptografado: outros podem ler.', 'Sirva por https: {use}.'],
  'no-element': [
    'Não há nenhum elemento da Catraca no HTML de {what}.',
    'Escreva uma das tags. Se um script a insere, abra a página com ?catraca-doctor.',
  ],
  'script-missing': [
    'O script {what} não pode ser carregado.',
    'Copie-o de dist-cdn para esse lugar, servido como text/javascript.',
  ],
  'two-versions': [
    'O mesmo elemento é carregado por vários scripts: {what}.',
    'Fique com um deles: qual vale é acaso.',
  ],
  'config-duplicate': [
    'O head contém {what} blocos JSON com o id catraca-config: só o último vale.',
    'Mantenha um só. Se as páginas são trocadas sem recarregar (Turbo, Livewire), use o mesmo bloco em todas.',
  ],
  'endpoint-missing': [
    '{what} não sabe qual é o seu backend.',
    'Escreva endpoint="/catraca" nele ou chame configure({ endpoint }).',
  ],
  'endpoint-differs': [
    '{what} é diferente do backend da própria página, {use}.',
    'Informe um backend só: tire endpoint do elemento ou das configurações da página.',
  ],
  'endpoint-not-allowed': [
    'Os scripts da página não permitem o backend {what}, que é de outra origem.',
    "Use um só endereço para os dois (localhost e 127.0.0.1 são dois) ou chame configure({ allowedEndpoints: ['{what}'] }).",
  ],
  'endpoint-unreachable': ['O backend {what} não responde.', 'Inicie-o e confira endereço, certificado e firewall.'],
  'endpoint-unreadable': [
    'O backend {what} não responde ou não deixa páginas de {use} lê-lo (CORS): o navegador não diz qual dos dois.',
    'Rode catraca doctor com o endereço desta página: o comando distingue os dois.',
  ],
  'endpoint-wrong': [
    'Em {what} responde outra coisa que não a Catraca (status {use}).',
    'Confira o caminho: deve ser o do endereço público do backend, e o proxy deve repassá-lo inteiro.',
  ],
  'provider-missing': ['O backend {use} não está configurado para: {what}.', 'Dê a ele a configuração desse provedor.'],
  'origin-not-allowed': [
    'O backend {use} não aceita páginas de {what}.',
    'Inclua {what} em allowedOrigins (ALLOWED_ORIGINS), exatamente assim, sem barra.',
  ],
  cors: [
    'Os navegadores não deixam páginas de {use} ler o que {what} responde (CORS).',
    'Deixe passar a resposta do backend a OPTIONS e os cabeçalhos Access-Control: um proxy responde no lugar dele.',
  ],
  'csp-script': ['A Content-Security-Policy da página proíbe o script {what}.', 'Acrescente: {use}'],
  'csp-connect': ['A Content-Security-Policy da página proíbe chamar o backend {what}.', 'Acrescente: {use}'],
  'opener-policy': ['A política de abertura da página ({what}) separa a janela de login da página.', 'Envie {use}'],
  'return-url': [
    'Um login não pode voltar para {what}.',
    'Inclua o endereço em returnUrls (RETURN_URLS) ou dê outro return-url ao botão. Para uma página de crossSiteOrigins (CROSS_SITE_ORIGINS), informe o caminho exato ou um caminho que termine em /*.',
  ],
  'cross-site': [
    'As páginas de {what} estão em outro site que não o do backend {use}, e crossSiteOrigins não as inclui: navegadores sem cookies entre sites não concluem um login.',
    'Inclua {what} em crossSiteOrigins (CROSS_SITE_ORIGINS) e o endereço exato da página de login em returnUrls, ou sirva o backend sob o domínio da página.',
  ],
  'nonce-lost': [
    'Um login voltou a este site sem o nonce (catraca_nonce na query da URL de retorno) e foi recusado.',
    'Mantenha a query nos redirecionamentos do seu servidor. Se é a página de login que a descarta, chame configure({ requireNonce: false }).',
  ],
  'token-back': [
    'Depois de um login, um script deste site escreveu o token (usertoken) de volta no endereço ou no histórico.',
    'Carregue return-head.js como o primeiro script do head, antes do roteador.',
  ],
  'form-value': [
    'O formulário em volta de {what} não recebe valor: a página não o permitiu.',
    'Chame configure({ allowFormValue: true }) ou retire name se o formulário não precisa do valor.',
  ],
  'form-action': [
    'Um formulário com um dos elementos envia para {what}, que é de outra origem: ele não recebe valor.',
    'Envie o formulário para a origem da página e verifique o valor ali.',
  ],
  'push-off': [
    'O elemento oferece notificação no celular, mas o backend {what} não envia nenhuma: os visitantes veem só o QR code.',
    'Defina soluti.push ({ perMinute: 60 }, SOLUTI_PUSH_PER_MINUTE) com clientAddress ou beforePush quando a Soluti permitir notificações à sua aplicação; ou escreva without-push no elemento.',
  ],
  'webhook-unreachable': [
    'Uma aprovação da Soluti não chegaria a {what} (status {use}).',
    'Deixe passar POST em /soluti/callback/ sem cookie, login, token CSRF ou desafio.',
  ],
  'webhook-private': [
    '{what} é um endereço que a Soluti não alcança.',
    'Use um endereço público ou, ao desenvolver, um túnel.',
  ],
  clock: [
    'Os relógios desta máquina e do backend diferem em {what} segundos.',
    'Acerte os dois por NTP: as declarações assinadas valem 60 segundos.',
  ],
  'message-unknown': [
    'Nenhum texto tem a chave {what}: estas palavras próprias da página nunca são mostradas.',
    'Use uma chave da lista em docs/messages.md.',
  ],
};
