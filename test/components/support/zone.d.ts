/** What the tests use of zone.js. */
declare module 'zone.js' {
  interface Zone {
    fork(spec: {
      readonly name: string;
      readonly onHasTask: (
        delegate: { hasTask(zone: Zone, state: HasTaskState): void },
        current: Zone,
        target: Zone,
        state: HasTaskState,
      ) => void;
    }): Zone;
    run<Result>(work: () => Result): Result;
  }

  interface HasTaskState {
    readonly change: 'microTask' | 'macroTask' | 'eventTask';
    readonly macroTask: boolean;
  }

  global {
    const Zone: { readonly root: Zone };
  }
}
