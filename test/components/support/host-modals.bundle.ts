/** Modals of the page, each by a library that traps the focus, with an element in it. */
import * as Dialog from '@radix-ui/react-dialog';
import Modal from 'bootstrap/js/dist/modal.js';
import { createFocusTrap } from 'focus-trap';
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';

export interface HostModal {
  readonly isOpen: () => boolean;
  readonly remove: () => void;
}

type OpenModal = (box: HTMLElement, element: HTMLElement) => HostModal;

/** A modal with a button before and after the element. */
function fill(modal: HTMLElement, element: HTMLElement): void {
  const buttons = ['before', 'after'].map((id) =>
    Object.assign(document.createElement('button'), { id, textContent: id }),
  );
  modal.replaceChildren(buttons[0] ?? '', element, buttons[1] ?? '');
}

const openFocusTrap: OpenModal = (box, element) => {
  fill(box, element);
  const trap = createFocusTrap(box, { tabbableOptions: { getShadowRoot: true } });
  trap.activate();
  return { isOpen: () => trap.active, remove: () => void trap.deactivate() };
};

const openBootstrap: OpenModal = (box, element) => {
  const dialog = Object.assign(document.createElement('div'), { className: 'modal', tabIndex: -1 });
  const content = Object.assign(document.createElement('div'), { className: 'modal-dialog' });
  dialog.append(content);
  box.append(dialog);
  fill(content, element);
  const modal = new Modal(dialog);
  modal.show();
  return { isOpen: () => dialog.classList.contains('show'), remove: () => modal.dispose() };
};

const openRadix: OpenModal = (box, element) => {
  let isOpen = true;
  const root = createRoot(box);
  const place = (node: HTMLElement | null) => node?.contains(element) === false && fill(node, element);
  root.render(
    h(
      Dialog.Root,
      { defaultOpen: true, onOpenChange: (open) => (isOpen = open) },
      h(
        Dialog.Portal,
        null,
        h(Dialog.Overlay),
        h(
          Dialog.Content,
          { 'aria-describedby': undefined },
          h(Dialog.Title, null, 'Sign in'),
          h('div', { ref: (node: HTMLElement | null) => void place(node) }),
        ),
      ),
    ),
  );
  return { isOpen: () => isOpen, remove: () => root.unmount() };
};

export const hostModals: Readonly<Record<string, OpenModal>> = {
  'focus-trap': openFocusTrap,
  'Bootstrap 5': openBootstrap,
  'Radix UI': openRadix,
};
