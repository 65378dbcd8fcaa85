import { Component, CUSTOM_ELEMENTS_SCHEMA, type ElementRef, signal, viewChild } from '@angular/core';
import 'catraca/idenge-pass-card';
import 'catraca/soluti-qr-auth';
import type { SolutiAuthSuccessEvent, SolutiQrAuthElement } from 'catraca/elements';

@Component({
  selector: 'app-shop',
  // Names with a hyphen that are no component of Angular are elements of the page.
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    @if (holder() === '') {
      <main>
        @if (isOpen()) {
          <soluti-qr-auth
            #auth
            endpoint="/catraca"
            theme="auto"
            [renewals]="2"
            [disabled]="isClosed"
            [withoutPush]="!canPush"
            [messages]="words"
            [headers]="headers"
            (soluti-auth-code)="until.set($event.detail.expiresAt.toLocaleTimeString('en'))"
            (soluti-auth-success)="signIn($event)"
          >
            <h2 slot="title">Sign in to the shop</h2>
          </soluti-qr-auth>
        }
        @if (isOpen() && until() !== '') {
          <p id="until">Good until {{ until() }}</p>
          <button id="renew" (click)="renew()">New code</button>
        }
        <button id="toggle" (click)="isOpen.set(!isOpen()); until.set('')">Open or close</button>
      </main>
    } @else {
      <main>
        <p id="holder">Signed in as {{ holder() }}</p>
        <idenge-pass-card
          endpoint="/catraca"
          editable
          (idenge-pass-load)="name.set($event.detail.pass?.name ?? '')"
        ></idenge-pass-card>
        <p id="pass">Pass of {{ name() }}</p>
        <button id="leave" (click)="holder.set('')">Sign out</button>
      </main>
    }
  `,
})
export class Shop {
  readonly words = { 'sol.start': 'Show me the code' };
  readonly headers = () => ({ 'x-shop': 'example' });
  readonly isClosed = false;
  readonly canPush = true;

  readonly auth = viewChild<ElementRef<SolutiQrAuthElement>>('auth');
  readonly isOpen = signal(true);
  readonly until = signal('');
  readonly holder = signal('');
  readonly name = signal('');

  renew(): void {
    void this.auth()?.nativeElement.renew();
  }

  signIn({ detail }: SolutiAuthSuccessEvent): void {
    if ('username' in detail) this.holder.set(detail.username);
  }
}
