import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionNames } from '../../infra/functions.ts';
import { type DeploymentProps, plimsoll } from '../../infra/plimsoll.ts';
import { settingsSchema } from '../../shared/settings.ts';

/** A deployment that has everything a configuration can ask for. */
export const everything = {
  name: 'finops',
  account: '999988887777',
  region: 'eu-west-1',
  reading: {
    accounts: 'organization',
    role: 'PlimsollReader',
    externalId: 'a-long-random-word',
    focus: { bucket: 'bills', prefix: 'focus' },
  },
  api: {
    auth: {
      type: 'jwt',
      issuer: 'https://id.example.com',
      audience: ['plimsoll'],
      roles: { approver: ['platform-owners'] },
    },
    rate: 5,
    burst: 10,
  },
  schedule: { daily: '01:30', report: '11:15' },
  encryption: 'customer',
  dashboard: true,
  alarms: { email: 'finops@example.com' },
  logDays: 90,
} as const;

/** Bundles with nothing in them: what a template says of a function does not depend on its code. */
export const emptyBundles = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bundles-'));
  for (const name of functionNames) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.js'), 'exports.handler = async () => ({});\n');
  }
  return folder;
};

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}
export type Resources = Readonly<Record<string, Resource>>;

/** The templates of a deployment, as synthesis writes them; rules take seconds to load, and rules.test.ts has them. */
export const synthesise = (given: object = {}, props: Partial<DeploymentProps> = {}) => {
  const deployment = plimsoll({
    settings: settingsSchema.parse(given),
    bundles: emptyBundles(),
    rules: 'skip',
    ...props,
  });
  const assembly = deployment.app.synth();
  const resourcesOf = (id: string): Resources => assembly.getStackArtifact(id).template.Resources;
  const { app: _, ...stacks } = deployment;
  return {
    assembly,
    stacks,
    data: resourcesOf(stacks.data.artifactId),
    service: resourcesOf(stacks.service.artifactId),
  };
};
export type Synthesised = ReturnType<typeof synthesise>;

const known = new Map<string, Synthesised>();

/** As `synthesise`, once for the same settings: it takes seconds. */
export const synthesised = (given: object = {}): Synthesised => {
  const key = JSON.stringify(given);
  const found = known.get(key) ?? synthesise(given);
  known.set(key, found);
  return found;
};

export const ofType = (resources: Resources, type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);

/** The only resource of its type. */
export const theOnly = (resources: Resources, type: string): Resource => {
  const found = ofType(resources, type);
  if (found.length !== 1) throw new Error(`${found.length} resources are a ${type}`);
  return found[0]![1];
};

/** An ARN or a name with what only AWS knows in <>: "arn:<AWS::Partition>:s3:::…", "<judgeFunction.Arn>". */
export const shown = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[kind, of]] = Object.entries(value) as [[string, unknown]];
  if (kind === 'Ref') return `<${of}>`;
  if (kind === 'Fn::GetAtt') return `<${(of as string[]).join('.')}>`;
  if (kind === 'Fn::ImportValue') return `<${shown(of)}>`;
  if (kind === 'Fn::Join') {
    const [between, parts] = of as [string, unknown[]];
    return parts.map(shown).join(between);
  }
  throw new Error(`cannot show ${JSON.stringify(value)}`);
};
