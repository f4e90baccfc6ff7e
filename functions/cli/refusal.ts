/** Wrong use: the exit status is 2, nothing was written. `lines` say what is wrong and what to do, safe for a terminal. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
  }
}
