import { withoutSecrets } from './faults.ts';

/** What was asked for cannot be reached at all, and what to do about it: wrong use, not a fault. */
export class ReachRefused extends Error {
  override readonly name = 'ReachRefused';
  /** An option or a place: '--regions', 'profile "dev"'. */
  readonly where: string;
  readonly what: string;
  readonly fix: string;

  constructor(refusal: { readonly where: string; readonly what: string; readonly fix: string }) {
    const { where, what, fix } = refusal;
    super(`${withoutSecrets(where)}: ${withoutSecrets(what).replace(/\.$/, '')}. Fix: ${withoutSecrets(fix)}`);
    this.where = where;
    this.what = what;
    this.fix = fix;
  }
}
