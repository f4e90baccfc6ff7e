/** A later run has started since, so what this one writes must not be shown. */
export class RunSuperseded extends Error {
  override readonly name = 'RunSuperseded';
}
export const superseded = (run: string): RunSuperseded =>
  new RunSuperseded(
    `run ${run} is not the one under way: a later one has started, or it has ended; nothing of it is shown`,
  );

/** A newer Plimsoll wrote this item: it is left alone. */
export class UnknownSchema extends Error {
  override readonly name = 'UnknownSchema';
}

/** More than the store takes for one thing. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}
