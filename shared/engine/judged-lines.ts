import type { Check } from '../model/check.ts';
import { type FindingLine, type JudgedLine, judgedLineSchema } from '../model/judged.ts';
import type { Identity } from '../model/resource.ts';
import type { Finding } from './judge.ts';
import type { BilledLine, Judged } from './judge-estate.ts';

/** One judged resource as a line of JSON, without the line's end; `readJudged` gives the same again. */
export const writeJudged = ({ account, region, kind, id, owner, ...judged }: Judged): string =>
  JSON.stringify({
    account,
    region,
    kind,
    id,
    owner,
    lines: judged.lines.map(({ meter, quantity, use }) => ({ meter, quantity, use })),
    spent: judged.spent,
    findings: judged.findings.map(findingLine),
    gaps: judged.gaps,
    unsure: judged.unsure,
  });

/** Checks go by their id; the resource of a finding and of its changes is that of the line. */
const findingLine = ({ check, resource, proposals, ...rest }: Finding) => ({
  check: check.id,
  name: resource.name ?? undefined,
  tags: resource.tags,
  spec: resource.spec,
  because: rest.because,
  atRisk: rest.atRisk,
  proposals: proposals.map(({ change: { action, removes, to, also }, ...priced }) => ({
    action,
    removes,
    to,
    also,
    advisory: priced.advisory,
    risk: priced.risk,
    note: priced.note,
    deltas: priced.deltas,
    dollars: priced.dollars,
    costToday: priced.costToday,
    unpriced: priced.unpriced,
  })),
  binding: rest.binding,
  candidates: rest.candidates,
  evidence: rest.evidence,
});

/**
 * The judged resource that a line holds.
 * @throws Error with what is wrong with the line: no JSON, a field, or a check that is not in `checks`
 */
export const readJudged = (text: string, checks: ReadonlyMap<string, Check>): Judged => {
  const { account, region, kind, id, lines, findings, ...rest } = checked(text);
  const of = { account, region, kind, id };
  return {
    ...of,
    ...rest,
    lines: lines.map(({ quantity, ...line }): BilledLine => ({ ...line, quantity })),
    findings: findings.map((finding) => findingOf(finding, of, checks)),
  };
};

const checked = (text: string): JudgedLine => {
  const line: unknown = JSON.parse(text);
  const { success, error } = judgedLineSchema.safeParse(line);
  if (!success) throw new Error(`${error.issues[0]!.path.join('.')}: ${error.issues[0]!.message}`);
  // As it was written: the schema would put the keys into an order of its own, and they stand so in what is concluded.
  return line as JudgedLine;
};

const findingOf = (line: FindingLine, of: Identity, checks: ReadonlyMap<string, Check>): Finding => {
  const { check: checkId, name, tags, spec, proposals, candidates, ...rest } = line;
  const check = checks.get(checkId);
  if (!check) throw new Error(`findings.check: no check "${checkId}" is known here`);
  const resource = { ...of, ...(name === undefined ? {} : { name }), tags, spec };
  return {
    check,
    resource,
    ...rest,
    proposals: proposals.map(({ action, removes, to, also, dollars, costToday, deltas, ...proposal }) => ({
      change: { action, resource, removes, to, also, leaves: [] },
      ...proposal,
      deltas: deltas.map(({ quantity, ...delta }) => ({ ...delta, quantity })),
      dollars,
      costToday,
    })),
    ...(candidates && {
      candidates: candidates.map(({ monthlyCost, ...candidate }) => ({ ...candidate, monthlyCost })),
    }),
  };
};
