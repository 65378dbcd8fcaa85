/** What assistive technology gets from an element, as text: its accessibility tree, the path of the focus, the live messages. */
import type { CDPSession, ElementHandle, JSHandle, Page, Protocol } from 'puppeteer-core';
import { eventually } from './journey.js';

type Node = Protocol.Accessibility.AXNode;

/** Boxes that no screen reader tells of. */
const silent = new Set([
  'none',
  'generic',
  'InlineTextBox',
  'LineBreak',
  'ListMarker',
  'LabelText',
  'paragraph',
  'sectionheader',
  'sectionfooter',
]);
const fields = new Set(['textbox', 'spinbutton', 'Date', 'DateTime', 'image']);
const states = ['level', 'required', 'invalid', 'expanded', 'disabled', 'checked', 'pressed', 'selected', 'hasPopup'];

/** What differs from run to run. */
const passing: readonly (readonly [RegExp, string])[] = [
  [/\b\d+:\d\d\b/g, 'm:ss'],
  [/\b\d+ s\b/g, 'n s'],
  [/(localhost|127\.0\.0\.1):\d+/g, 'host'],
];

const masked = (text: string): string => passing.reduce((all, [found, mask]) => all.replaceAll(found, mask), text);

declare global {
  /** What the live regions of the element said, in order. */
  var heard: string[];
}

/** Writes down one element through a journey. */
export class Transcript {
  readonly #page: Page;
  readonly #tag: string;
  readonly #client: CDPSession;
  readonly #lines: string[] = [];

  private constructor(page: Page, tag: string, client: CDPSession) {
    this.#page = page;
    this.#tag = tag;
    this.#client = client;
  }

  /** From here on every live message is heard. Puts a button before the element and one after it. */
  static async begin(page: Page, tag: string): Promise<Transcript> {
    const client = await page.createCDPSession();
    // Several pages at a time, and each has the focus.
    await client.send('Emulation.setFocusEmulationEnabled', { enabled: true });
    // Before its script has come, an element has no shadow tree to listen to.
    await page.waitForFunction((name) => Boolean(document.querySelector(name)?.shadowRoot), {}, tag);
    await page.$eval(tag, (element) => {
      for (const [place, name] of [
        ['before', 'before'],
        ['after', 'after'],
      ] as const) {
        const button = document.createElement('button');
        button.id = `transcript-${name}`;
        button.textContent = name;
        element[place](button);
      }
      globalThis.heard = [];
      const last = new Map<Element, string>();
      const listen = (): void => {
        for (const region of element.shadowRoot?.querySelectorAll('[role=status], [role=alert], [aria-live]') ?? []) {
          const text = (region as HTMLElement).innerText.replace(/\s+/g, ' ').trim();
          if (text !== '' && text !== last.get(region)) globalThis.heard.push(text);
          last.set(region, text);
        }
      };
      if (element.shadowRoot === null) throw new Error('the element has not come to life');
      new MutationObserver(listen).observe(element.shadowRoot, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    return new Transcript(page, tag, client);
  }

  /** One state: the tree, where the focus is as it comes, and where Tab leads through the element. */
  async write(scene: string): Promise<void> {
    let tree = '';
    await eventually(5000, async () => {
      const before = tree;
      tree = await this.#tree();
      if (tree !== before) throw new Error(`"${scene}" does not come to rest`);
    });
    const focus = await this.#focused();
    const path = await this.#path();
    this.#lines.push(`# ${scene}`, '', tree, '', `focus: ${focus}`, ...path.map((step) => `tab: ${step}`), '');
  }

  /** The whole as text. */
  async text(): Promise<string> {
    const heard = await this.#page.evaluate(() => globalThis.heard);
    return [...this.#lines, '# heard, in order', '', ...heard.map(masked), ''].join('\n');
  }

  /** By keyboard alone: Tab from before the element to the control that has this part, or selector. */
  async tabTo(selector: string): Promise<void> {
    await this.#page.focus('#transcript-before');
    for (let steps = 0; steps < 60; steps += 1) {
      await this.#page.keyboard.press('Tab');
      const isThere = await this.#page.$eval(
        this.#tag,
        (element, wanted) => element.shadowRoot?.activeElement?.matches(wanted) === true,
        selector,
      );
      if (isThere) return;
    }
    throw new Error(`Tab never comes to ${selector}`);
  }

  /** By keyboard alone: goes to a control and presses Enter. */
  async enter(selector: string): Promise<void> {
    await this.tabTo(selector);
    await this.#page.keyboard.press('Enter');
  }

  async #nodes(): Promise<Node[]> {
    return (await this.#client.send('Accessibility.getFullAXTree')).nodes;
  }

  async #tree(): Promise<string> {
    // What is behind a modal dialog is not there.
    const shown: ElementHandle | null = (await this.#dialog()) ?? (await this.#page.$(this.#tag));
    const shownId = await shown?.backendNodeId();
    const nodes = await this.#nodes();
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const lines: string[] = [];
    const visit = (node: Node, depth: number, around: string): void => {
      const role = textOf(node.role);
      const isText = role === 'StaticText';
      // Chromium tells of a form without a name in one version and not in another; HTML-AAM makes a box of it.
      const isBox = silent.has(role) || (role === 'form' && textOf(node.name) === '');
      const isShown = !node.ignored && !isBox && !(isText && around.includes(textOf(node.name)));
      if (isShown) lines.push('  '.repeat(depth) + (isText ? JSON.stringify(textOf(node.name)) : describeNode(node)));
      // What is inside a field is the browser's own, in the browser's language.
      if (isText || fields.has(role)) return;
      const name = isShown && textOf(node.name) !== '' ? textOf(node.name) : around;
      for (const id of node.childIds ?? []) {
        const child = byId.get(id);
        if (child !== undefined) visit(child, depth + (isShown ? 1 : 0), name);
      }
    };
    const root = nodes.find((node) => node.backendDOMNodeId === shownId);
    if (root === undefined) throw new Error(`<${this.#tag}> is not in the accessibility tree`);
    visit(root, 0, '');
    return masked(lines.join('\n'));
  }

  /** The innermost thing that has the focus, as a screen reader names it. */
  async #focused(): Promise<string> {
    const active = await this.#active();
    const backendNodeId = (await active.asElement()?.backendNodeId()) ?? null;
    if (backendNodeId === null) return 'nothing';
    const { nodes } = await this.#client.send('Accessibility.getPartialAXTree', {
      backendNodeId,
      fetchRelatives: false,
    });
    return masked(nodes.map(describeNode).join(''));
  }

  async #active(): Promise<JSHandle> {
    return this.#page.evaluateHandle(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active === document.body ? null : active;
    });
  }

  /** The modal dialog of the element that is open. */
  async #dialog(): Promise<ElementHandle | null> {
    return this.#page.$(`${this.#tag} >>> dialog:modal`);
  }

  /** Leaves the focus where it was. */
  async #path(): Promise<string[]> {
    return (await this.#dialog()) === null ? this.#pathThrough() : this.#pathAround();
  }

  /** In a dialog Tab goes round, and comes by the browser's own controls. */
  async #pathAround(): Promise<string[]> {
    const path: string[] = [];
    for (;;) {
      await this.#page.keyboard.press('Tab');
      const step = await this.#focused();
      if (step === path[0]) break;
      path.push(step);
      if (path.length > 40) throw new Error(`Tab does not come round: ${path.join(', ')}`);
    }
    return path;
  }

  async #pathThrough(): Promise<string[]> {
    const start = await this.#active();
    await this.#page.focus('#transcript-before');
    const path: string[] = [];
    for (;;) {
      await this.#page.keyboard.press('Tab');
      if (await this.#page.$eval('#transcript-after', (after) => after === document.activeElement)) break;
      const step = await this.#focused();
      // The parts of a date are one field.
      if (step !== path.at(-1)) path.push(step);
      if (path.length > 40) throw new Error(`Tab is caught: ${path.join(', ')}`);
    }
    await start.evaluate((active) => {
      if (!(active instanceof HTMLElement)) (document.activeElement as HTMLElement | null)?.blur();
      else {
        // A panel takes the focus by script alone, and only once.
        if (active.tabIndex < 0) active.tabIndex = -1;
        active.focus();
      }
    });
    return path;
  }
}

function describeNode(node: Node): string {
  const parts = [textOf(node.role), JSON.stringify(textOf(node.name))];
  for (const name of states) {
    const value = propertyOf(node, name);
    if (value !== '' && value !== 'false') parts.push(value === 'true' ? name : `${name}=${value}`);
    else if (name === 'expanded' && value === 'false') parts.push('collapsed');
  }
  const description = textOf(node.description);
  if (description !== '') parts.push(`described ${JSON.stringify(description)}`);
  const value = textOf(node.value);
  if (value !== '') parts.push(`value ${JSON.stringify(value)}`);
  return parts.join(' ');
}

function textOf(value: Protocol.Accessibility.AXValue | undefined): string {
  return value?.value === undefined ? '' : String(value.value).replace(/\s+/g, ' ').trim();
}

function propertyOf(node: Node, name: string): string {
  return textOf(node.properties?.find((property) => property.name === name)?.value);
}
