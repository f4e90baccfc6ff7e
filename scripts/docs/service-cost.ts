import { readFileSync, writeFileSync } from 'node:fs';
import { monthTable, type ServiceMonth, serviceMonth } from '../../bench/service/index.ts';

const file = new URL('../../docs/operating.md', import.meta.url);
const [begin, end] = ['<!-- service cost: begin -->', '<!-- service cost: end -->'];

export const sizes = [1_000, 10_000, 100_000] as const;

/** The page with its section on what a month costs replaced. */
export const withCost = (page: string, month: ServiceMonth): string => {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/operating.md lacks "${begin}" and "${end}"`);
  return `${page.slice(0, from)}${begin}\n${monthTable(month)}\n${page.slice(to)}`;
};

if (import.meta.main) writeFileSync(file, withCost(readFileSync(file, 'utf8'), serviceMonth(sizes)));
