import { type Explanation, explain } from '../../shared/engine/explain.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { printable } from '../../shared/model/printable.ts';
import type { AnyResource } from '../../shared/model/resource.ts';
import { csvVerdicts } from '../../shared/report/csv.ts';
import { explainText } from '../../shared/report/explain-text.ts';
import { catalogue } from '../../shared/services/index.ts';
import { openFolder } from '../../shared/sources/folder/index.ts';
import { equip } from '../means.ts';
import { nearest } from '../nearest.ts';
import { policyOf } from './policy.ts';
import { openProgress } from './progress.ts';
import { Refusal } from './refusal.ts';
import { type Format, openResult } from './result.ts';
import { paintOf, type Terminal } from './terminal.ts';

export interface ExplainOptions {
  readonly estate: string;
  readonly policy?: string;
  readonly account?: string;
  readonly region?: string;
  readonly kind?: string;
  readonly format: Format;
  readonly out?: string;
}

/** Every verdict on one resource, why and why not. */
export const explainCommand = async (id: string, options: ExplainOptions, terminal: Terminal): Promise<void> => {
  const policy = await policyOf(options.policy, catalogue);
  const result = await openResult(options.out, terminal);
  const progress = openProgress(terminal, 'Looking', 'resources');
  try {
    const near = openNear(id);
    const { estate, means } = await equip(await openFolder(options.estate, catalogue.kinds), catalogue, policy);
    const seen = watched(estate, (resource) => {
      terminal.stopped.throwIfAborted();
      progress.step();
      near.see(resource);
    });
    const all = await explain(seen, id, means);
    progress.end();
    const found = one(all, id, options, near);
    await result.write([textOf(found, options, terminal)]);
  } finally {
    progress.end();
    await result.drop();
  }
};

const textOf = (found: Explanation, { format, out }: ExplainOptions, terminal: Terminal): string => {
  if (format === 'csv') return csvVerdicts(found.verdicts);
  if (format === 'json') return `${JSON.stringify({ format: 'plimsoll-explanation/1', ...found }, null, 2)}\n`;
  return explainText(found, out ? undefined : paintOf(terminal));
};

/** The one that was meant; else the choices, or the ids that are near. */
const one = (all: readonly Explanation[], id: string, options: ExplainOptions, near: Near): Explanation => {
  const narrow = (['account', 'region', 'kind'] as const).filter((key) => options[key] !== undefined);
  const found = all.filter(({ resource }) => narrow.every((key) => resource[key] === options[key]));
  const [first, second] = found;
  if (first && !second) return first;
  if (first)
    throw new Refusal(
      `error: ${found.length} resources have the id "${printable(id)}". Say which one, with the options after it:`,
      ...found.map(({ resource }) => `  ${choice(resource)}`),
    );
  if (all.length > 0)
    throw new Refusal(
      `error: no resource "${printable(id)}" matches ${narrow.map((key) => `--${key}`).join(' and ')}. There are:`,
      ...all.map(({ resource }) => `  ${choice(resource)}`),
    );
  throw new Refusal(`error: the estate has no resource with the id "${printable(id)}".`, ...near.hints());
};

const choice = ({ id, account, region, kind }: AnyResource): string =>
  printable(`${id} --account ${account} --region ${region} --kind ${kind}`, 300);

const watched = (estate: Estate, see: (resource: AnyResource) => void): Estate => ({
  ...estate,
  async *observations() {
    for await (const observation of estate.observations()) {
      see(observation.resource);
      yield observation;
    }
  },
});

const mostHints = 3;

/** Remembers, while the resources go by, which ones may have been meant: of that name, or of nearly that id. */
interface Near {
  see(resource: AnyResource): void;
  hints(): string[];
}

const openNear = (asked: string): Near => {
  const named: string[] = [];
  let close: string[] = [];
  return {
    see({ id, name }) {
      if (name === asked && named.length < mostHints) named.push(id);
      if (nearest(asked, [id]) === undefined) return;
      const best = nearest(asked, [...close, id])!;
      close = [best, ...close.filter((known) => known !== best), ...(best === id ? [] : [id])].slice(0, mostHints);
    },
    hints() {
      const list = (ids: readonly string[]): string => ids.map((id) => printable(id, 100)).join(', ');
      if (named.length > 0) return [`By that name: ${list(named)}`];
      if (close.length > 0) return [`Nearest: ${list(close)}`];
      return ["None is near. The id is AWS's own, as in resources.ndjson: i-…, vol-…, a name, or an ARN."];
    },
  };
};
