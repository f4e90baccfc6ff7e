import type { Advice } from '../../shared/model/advice.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { Scope } from '../../shared/model/run.ts';
import type { OwnCost } from '../../shared/ports.ts';
import { payerAdvice } from '../../shared/sources/aws/advice/index.ts';
import { askBilling, type Billing } from '../../shared/sources/aws/billing/index.ts';
import { faultOf, isOfAws } from '../../shared/sources/aws/reach/faults.ts';
import type { Reach } from '../../shared/sources/aws/reach/open.ts';
import type { OpenSite } from '../../shared/sources/aws/reach/site.ts';

export interface BillAsked {
  readonly reach: Reach;
  readonly policy: Policy;
  readonly cost: OwnCost;
  /** The scopes that answered; a reservation pays for usage in its own region alone, so the others are not waited for. */
  readonly scopes: readonly Scope[];
  /** Where a FOCUS export of the bill lies. */
  readonly focus?: { readonly bucket: string; readonly prefix: string };
}

/** What is asked once for all accounts: the bill, commitments, and what AWS itself advises. */
export interface BillSeen extends Billing {
  readonly advice: readonly Advice[];
  /** What AWS says nothing about, and why. */
  readonly notes: readonly string[];
  /** Complete once the charges have been walked. */
  gaps(): readonly Gap[];
  gap(gap: Gap): void;
  close(): void;
}

const nothing: Billing = { cells: [], commitments: [] };

/** Asks for the bill; when it cannot be asked at all that is a gap, and what is known of the resources stands. */
export const seeBill = async ({ reach, policy, cost, scopes, focus }: BillAsked): Promise<BillSeen> => {
  const payer = reach.payer();
  const sites = scopes.map((scope) => reach.site(scope));
  const [ownerTag] = policy.owners.tags;
  const asked = { payer, sites, cost, ...(ownerTag !== undefined && { ownerTag }), ...(focus && { focus }) };
  const all: readonly OpenSite[] = [payer, ...sites];
  const more: Gap[] = [];
  const answering = new Set(scopes.map(({ account }) => account));
  for (const { id } of reach.accounts)
    if (!answering.has(id))
      more.push({
        account: id,
        what: 'commitment',
        missing: 'its plans and reservations',
        because: 'none of its regions could be read',
      });
  const billing = await orGap(payer, nothing, () => askBilling(asked));
  const { advice, notes } = await orGap(payer, { advice: [], notes: [] }, () => payerAdvice(payer));
  return {
    ...billing,
    advice,
    notes,
    gaps: () => [...all.flatMap((site) => site.gaps()), ...more],
    gap: (gap) => more.push(gap),
    close: () => {
      for (const site of all) site.close();
    },
  };
};

const orGap = async <T>(site: OpenSite, instead: T, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    if (!isOfAws(error)) throw error;
    const because = `${faultOf(error).message}; hides which commitments pay for usage already`;
    site.gap({ what: 'commitment', missing: 'the bill, plans and reservations', because });
    return instead;
  }
};
