'use client';
/**
 * `catraca/react`: the tags typed for JSX of React 19, which sets properties and listens by itself, and components for
 * React 18, which does not. Registers nothing: import `catraca/<tag>` beside it.
 */
import * as React from 'react';
import { createComponent } from '@lit/react';
import { IdengePassCardElement, IngresseLoginButtonElement, SolutiQrAuthElement } from '../components/elements.js';
import type {
  AttributesOf,
  CatracaElements,
  CatracaTag,
  EventNamesOf,
  EventOf,
  Listeners,
  PropertiesOf,
} from './template-types.js';

type Own<Tag extends CatracaTag> = PropertiesOf<Tag> & AttributesOf<Tag> & Listeners<Tag, 'on'>;
type Common<Tag extends CatracaTag> = React.DetailedHTMLProps<
  React.HTMLAttributes<CatracaElements[Tag]>,
  CatracaElements[Tag]
>;

/** What JSX may write on a tag. */
export type CatracaProps<Tag extends CatracaTag> = Omit<Common<Tag>, keyof Own<Tag>> & Own<Tag>;

declare module 'react' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- React's own, and the only way to add tags to it
  namespace JSX {
    interface IntrinsicElements {
      'ingresse-login-button': CatracaProps<'ingresse-login-button'>;
      'soluti-qr-auth': CatracaProps<'soluti-qr-auth'>;
      'idenge-pass-card': CatracaProps<'idenge-pass-card'>;
    }
  }
}

type Pascal<Text extends string> = Text extends `${infer Head}-${infer Rest}`
  ? `${Capitalize<Head>}${Pascal<Rest>}`
  : Capitalize<Text>;

/** Listeners as React's components name them: `onSolutiAuthSuccess`. */
type ComponentListeners<Tag extends CatracaTag> = {
  [Name in EventNamesOf<Tag> as `on${Pascal<Name>}`]?: ((event: EventOf<Tag, Name>) => void) | undefined;
};

/** What a component of this module takes: properties, and listeners in camel case. */
export type CatracaComponentProps<Tag extends CatracaTag> = Omit<
  React.HTMLAttributes<CatracaElements[Tag]>,
  keyof PropertiesOf<Tag>
> &
  PropertiesOf<Tag> &
  ComponentListeners<Tag>;

export type CatracaComponent<Tag extends CatracaTag> = React.ForwardRefExoticComponent<
  CatracaComponentProps<Tag> & React.RefAttributes<CatracaElements[Tag]>
>;

/** `{ onSolutiAuthSuccess: 'soluti-auth-success' }`, complete by its type. */
type EventTable<Tag extends CatracaTag> = { [Name in EventNamesOf<Tag> as `on${Pascal<Name>}`]: Name };

const ingresseEvents: EventTable<'ingresse-login-button'> = {
  onIngresseLoginStart: 'ingresse-login-start',
  onIngresseLoginSuccess: 'ingresse-login-success',
  onIngresseLoginCancel: 'ingresse-login-cancel',
  onIngresseLoginExpire: 'ingresse-login-expire',
  onIngresseLoginLogout: 'ingresse-login-logout',
  onIngresseLoginHandover: 'ingresse-login-handover',
  onIngresseLoginError: 'ingresse-login-error',
  onIngresseLoginStateChange: 'ingresse-login-state-change',
};

const solutiEvents: EventTable<'soluti-qr-auth'> = {
  onSolutiAuthStart: 'soluti-auth-start',
  onSolutiAuthCode: 'soluti-auth-code',
  onSolutiAuthNotify: 'soluti-auth-notify',
  onSolutiAuthSuccess: 'soluti-auth-success',
  onSolutiAuthExpire: 'soluti-auth-expire',
  onSolutiAuthCancel: 'soluti-auth-cancel',
  onSolutiAuthError: 'soluti-auth-error',
  onSolutiAuthStateChange: 'soluti-auth-state-change',
};

const idengeEvents: EventTable<'idenge-pass-card'> = {
  onIdengePassLoad: 'idenge-pass-load',
  onIdengePassSelect: 'idenge-pass-select',
  onIdengePassCreate: 'idenge-pass-create',
  onIdengePassUpdate: 'idenge-pass-update',
  onIdengePassStatusChange: 'idenge-pass-status-change',
  onIdengePassError: 'idenge-pass-error',
  onIdengePassStateChange: 'idenge-pass-state-change',
};

// Marked pure, so that a bundler leaves out the components that an app does not use.

/** `<ingresse-login-button>` for React 18. */
export const IngresseLoginButton: CatracaComponent<'ingresse-login-button'> = /* @__PURE__ */ createComponent({
  react: React,
  tagName: 'ingresse-login-button',
  elementClass: IngresseLoginButtonElement,
  events: ingresseEvents,
}) as CatracaComponent<'ingresse-login-button'>;

/** `<soluti-qr-auth>` for React 18. */
export const SolutiQrAuth: CatracaComponent<'soluti-qr-auth'> = /* @__PURE__ */ createComponent({
  react: React,
  tagName: 'soluti-qr-auth',
  elementClass: SolutiQrAuthElement,
  events: solutiEvents,
}) as CatracaComponent<'soluti-qr-auth'>;

/** `<idenge-pass-card>` for React 18. */
export const IdengePassCard: CatracaComponent<'idenge-pass-card'> = /* @__PURE__ */ createComponent({
  react: React,
  tagName: 'idenge-pass-card',
  elementClass: IdengePassCardElement,
  events: idengeEvents,
}) as CatracaComponent<'idenge-pass-card'>;
