import { type Run, runSchema } from '../../shared/model/run.ts';

const gap = { what: 'metric', missing: 'memory', because: 'no agent' };
const scopes = ['eu-west-1', 'eu-west-2', 'us-east-1'].map((region) => ({ account: '111122223333', region, ok: true }));

/** A finished run in which one scope of three failed. */
export const finishedRun: Run = runSchema.parse({
  id: 'run_1',
  startedAt: '2026-03-01T03:20:00Z',
  finishedAt: '2026-03-01T03:30:00Z',
  asOf: '2026-03-01T03:00:00Z',
  status: 'finished',
  resources: { 'ec2-instance': 40, 'nat-gateway': 2 },
  scopes: [...scopes.slice(0, 2), { ...scopes[2], ok: false, because: 'denied' }],
  counts: { open: 7, opened: 2, changed: 1, closed: 0, stale: 0 },
  gaps: [gap, { ...gap, what: 'scope' }],
  ownCost: { calls: {}, metrics: 100, dollars: '0.05' },
});
