import { businessDay, level, steady, sum } from '../loads.ts';
import type { Random } from '../random.ts';
import type { Shape } from '../shapes.ts';
import type { Load, Made, Role, Site } from '../site.ts';

const check = 'oversized-function';
const hourly = { days: 14, step: 3600 } as const;

interface Lambda {
  readonly memoryMiB: number;
  readonly architecture?: 'x86_64' | 'arm64';
  readonly work: (by: Random) => {
    /** Invocations a second. */
    readonly invocations: Shape;
    readonly durationMs: number;
    /** Highest of each hour; absent without Lambda Insights. */
    readonly memoryUsedMiB?: number;
  };
  readonly ageDays?: number;
  readonly truth?: Made['truth'];
}

const loadsOf = (plan: Lambda, by: Random): Load[] => {
  const { invocations, durationMs, memoryUsedMiB } = plan.work(by);
  return [
    { ...sum('invocations', invocations), silentAtZero: true },
    level('durationMs', 'Average', steady(durationMs, 0.15), 1),
    ...(memoryUsedMiB === undefined ? [] : [level('memoryUsedMiB', 'Maximum', steady(memoryUsedMiB, 0.03))]),
  ];
};

const lambda = (site: Site, plan: Lambda): Made => {
  const name = site.name(site.self.pick(['webhook', 'resize', 'export', 'sync', 'validate', 'notify']));
  return {
    resource: site.resource('lambda-function', {
      id: name,
      name,
      ageDays: plan.ageDays ?? site.traits.whole(40, 900),
      spec: {
        memoryMiB: plan.memoryMiB,
        architecture: plan.architecture ?? 'x86_64',
        runtime: site.traits.pick(['nodejs22.x', 'python3.13', 'java21']),
        timeoutSeconds: site.traits.pick([15, 30, 60]),
        packageType: 'Zip',
        provisionedConcurrency: null,
      },
    }),
    loads: (by) => loadsOf(plan, by),
    truth: plan.truth,
  };
};

const role = (name: string, copies: number, plan: (site: Site) => Lambda): Role => ({
  name: `function: ${name}`,
  copies,
  size: 1,
  build: (site) => [lambda(site, plan(site))],
});

/** Functions that use their memory, functions with too much of it, and many of which nobody knows. */
export const functionRoles: readonly Role[] = [
  role('memory unseen', 34, (site) => ({
    memoryMiB: site.traits.pick([128, 256, 512, 1024]),
    architecture: site.traits.pick(['x86_64', 'arm64'] as const),
    work: (by) => ({
      invocations: businessDay(by, 0.01, by.between(0.05, 4)),
      durationMs: by.between(20, 600),
    }),
  })),
  role('memory used', 5, (site) => {
    const memoryMiB = site.traits.pick([256, 512, 1024]);
    return {
      memoryMiB,
      work: (by) => ({
        invocations: businessDay(by, 0.05, by.between(0.5, 6)),
        durationMs: by.between(40, 800),
        memoryUsedMiB: memoryMiB * by.between(0.86, 0.92),
      }),
    };
  }),
  role('oversized', 5, (site) => ({
    memoryMiB: site.traits.pick([3008, 4096]),
    work: (by) => ({
      invocations: businessDay(by, 0.5, by.between(6, 12)),
      durationMs: by.between(300, 700),
      memoryUsedMiB: by.between(250, 420),
    }),
    truth: site.planted(check, 'has never used a sixth of its memory', hourly),
  })),
  role('memory nearly full', 1, (site) => ({
    memoryMiB: 1024,
    work: (by) => ({ invocations: businessDay(by, 0.5, 6), durationMs: 500, memoryUsedMiB: 880 }),
    truth: site.nearMiss(check, 'uses 880 of its 1,024 MiB', hourly),
  })),
  role('hardly called', 1, (site) => ({
    memoryMiB: 3008,
    work: () => ({
      invocations: steady(0, 0, [{ level: 2 / 3600, hour: 6, minutes: 60, on: 'every-day' }]),
      durationMs: 2_000,
      memoryUsedMiB: 300,
    }),
    truth: site.unseen(check, 'called twice a day: too seldom to know what it needs'),
  })),
  role('large and unseen', 1, (site) => ({
    memoryMiB: 4096,
    work: (by) => ({ invocations: businessDay(by, 0.5, 8), durationMs: 400 }),
    truth: site.unseen(check, 'much memory, but what it uses was not measured'),
  })),
];
