/** Switches: named settings of a simulated provider, each a choice, a flag or a number, checked when they are set. */

/** One of a closed list. */
export interface ChoiceSwitch<T extends string = string> {
  readonly kind: 'choice';
  readonly options: readonly T[];
  readonly initial: T;
}

export interface FlagSwitch {
  readonly kind: 'flag';
  readonly initial: boolean;
}

/** A whole number within bounds. */
export interface NumberSwitch {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  readonly unit: 'ms' | 's' | 'times';
}

export type Switch = ChoiceSwitch | FlagSwitch | NumberSwitch;

export type SwitchTable = Readonly<Record<string, Switch>>;

/** The values of a table of switches. */
export type SwitchValues<T extends SwitchTable> = {
  readonly [K in keyof T]: T[K] extends ChoiceSwitch<infer Option>
    ? Option
    : T[K] extends FlagSwitch
      ? boolean
      : number;
};

export interface Switches<T extends SwitchTable> {
  readonly table: T;
  /** The present values; a new object after each change. */
  readonly values: SwitchValues<T>;
  /**
   * Sets what `patch` names and leaves the rest; `null` restores the initial value. All or nothing.
   * @throws {TypeError} for an unknown switch or a value that it does not take
   */
  set(patch: unknown): void;
  reset(): void;
}

/** A choice; the first option is the initial one. */
export function choice<const T extends string>(...options: readonly [T, ...T[]]): ChoiceSwitch<T> {
  return { kind: 'choice', options, initial: options[0] };
}

export function flag(initial: boolean): FlagSwitch {
  return { kind: 'flag', initial };
}

export function number(unit: NumberSwitch['unit'], initial: number, min: number, max: number): NumberSwitch {
  return { kind: 'number', unit, initial, min, max };
}

/** Holds the values of `table`; `name` is what messages call it. */
export function createSwitches<T extends SwitchTable>(name: string, table: T): Switches<T> {
  const initial = () => Object.fromEntries(Object.entries(table).map(([key, item]) => [key, item.initial]));
  let values = initial();

  return {
    table,
    get values() {
      // The table's own initial values and `checked` are the only sources of what stands here.
      return values as SwitchValues<T>;
    },
    set(patch) {
      if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
        throw new TypeError(`${name}: write an object of switches`);
      }
      const next = { ...values };
      for (const [key, value] of Object.entries(patch)) {
        const item = Object.hasOwn(table, key) ? table[key] : undefined;
        if (item === undefined) throw new TypeError(`${name}.${key}: there is no such switch`);
        next[key] = value === null ? item.initial : checked(item, value, `${name}.${key}`);
      }
      values = next;
    },
    reset() {
      values = initial();
    },
  };
}

function checked(item: Switch, value: unknown, path: string): string | boolean | number {
  if (item.kind === 'choice') {
    const option = item.options.find((candidate) => candidate === value);
    if (option !== undefined) return option;
    throw new TypeError(`${path}: write one of ${item.options.join(', ')}`);
  }
  if (item.kind === 'flag') {
    if (typeof value === 'boolean') return value;
    throw new TypeError(`${path}: write true or false`);
  }
  if (typeof value === 'number' && Number.isInteger(value) && value >= item.min && value <= item.max) return value;
  throw new TypeError(`${path}: write a whole number from ${String(item.min)} to ${String(item.max)}`);
}
