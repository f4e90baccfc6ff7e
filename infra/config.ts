import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { nearest } from '../functions/nearest.ts';
import { checkPolicy } from '../functions/policy-file.ts';
import { parseStrict, type Refuse } from '../functions/strict-json.ts';
import { InputError } from '../shared/model/input-error.ts';
import { catalogue } from '../shared/services/index.ts';
import { defaultSettings, type Settings, settingsSchema } from '../shared/settings.ts';

/** The file beside package.json that says what is deployed. */
export const configFile = 'plimsoll.config.json';

/** Where synthesis writes the template of the role that each account makes, beside those of the stacks. */
export const memberRoleFile = 'plimsoll-member-role.template.json';

export interface Config {
  readonly settings: Settings;
  /** What whoever deploys should know, and what nothing prevents. */
  readonly notes: readonly string[];
}

/** How the configuration that is read is called. */
export const configName = (): string => basename(process.env.PLIMSOLL_CONFIG ?? configFile);

/**
 * The configuration in a folder; without a file the defaults hold, and a note says so. `npm run deploy -- --config FILE`
 * hands the process of the CDK another one by PLIMSOLL_CONFIG. @throws InputError
 */
export const readConfig = (folder: string): Config => {
  const other = process.env.PLIMSOLL_CONFIG;
  const file = other ?? join(folder, configFile);
  if (existsSync(file)) return parseConfig(readFileSync(file, 'utf8'), configName());
  if (other !== undefined)
    throw new InputError({
      file,
      reason: 'there is no such file',
      fix: `npm run configure -- --out ${configName()} writes it`,
    });
  const note = `there is no ${configFile}: the defaults hold, which read this account alone; \`npm run configure\` writes one`;
  return { settings: defaultSettings, notes: [note, ...notesOn(defaultSettings)] };
};

/**
 * Reads `plimsoll.config.json`. What is misspelt, of the wrong form or cannot work is refused with its path, the nearest
 * right key and what to do, before anything is synthesised.
 * @throws InputError
 */
export const parseConfig = (text: string, file: string): Config => {
  const wording = { file, what: 'the configuration', form: 'docs/deploying.md lists each key with its form' };
  const { value: settings, refuse } = parseStrict(text, settingsSchema, wording);
  checkPolicy(settings.policy, catalogue, (path, reason, fix) => refuse(['policy', ...path], reason, fix));
  checkReading(settings, refuse);
  checkRegions(settings, refuse);
  checkSchedule(settings, refuse);
  checkApi(settings, refuse);
  return { settings, notes: notesOn(settings) };
};

/** Another account is read by a role that it has made, and that asks for an external id. */
const checkReading = ({ reading: { accounts, role, externalId } }: Settings, refuse: Refuse): void => {
  if (accounts === 'own') {
    const extra = role !== undefined ? 'role' : externalId !== undefined ? 'externalId' : undefined;
    if (extra !== undefined)
      throw refuse(
        ['reading', extra],
        'is for other accounts, and only the own one is read',
        'name the accounts in reading.accounts, or leave it out',
      );
    return;
  }
  if (role === undefined)
    throw refuse(
      ['reading', 'role'],
      'is missing: other accounts are read by a role in each of them',
      'name the role that the member template makes, such as "PlimsollReader"',
    );
  if (externalId === undefined)
    throw refuse(
      ['reading', 'externalId'],
      'is missing: the role of the member template asks for one',
      '`npm run configure` proposes a random one',
    );
};

const regionNames = RegionInfo.regions.map(({ name }) => name);

/** A region that is misspelt would be looked for in vain each night. */
const checkRegions = ({ region, reading: { regions } }: Settings, refuse: Refuse): void => {
  const listed = Array.isArray(regions) ? regions.map((one, at) => [one, ['reading', 'regions', at]] as const) : [];
  const own = region === undefined ? [] : [[region, ['region']] as const];
  for (const [one, path] of [...own, ...listed])
    if (!regionNames.includes(one)) {
      const near = nearest(one, regionNames);
      throw refuse(path, `${one} is no region`, near ? `did you mean ${near}?` : 'give one as AWS spells it');
    }
};

/**
 * How long a run of a thousand accounts may take. A report that is made meanwhile would tell of the day before; more than
 * this after the run begins, it tells of its own.
 */
export const hoursOfRun = 8;

const minutesOf = (time: string): number => {
  const [hours, minutes] = time.split(':').map(Number) as [number, number];
  return hours * 60 + minutes;
};

const checkSchedule = ({ schedule: { daily, report } }: Settings, refuse: Refuse): void => {
  const after = (minutesOf(report) - minutesOf(daily) + 24 * 60) % (24 * 60);
  if (after < hoursOfRun * 60)
    throw refuse(
      ['schedule', 'report'],
      `${report} is within ${hoursOfRun} hours of the daily run at ${daily}, which may still be under way`,
      `give a time from ${timeOf(minutesOf(daily) + hoursOfRun * 60)} on, and before ${daily}`,
    );
};

const timeOf = (minutes: number): string =>
  [Math.floor(minutes / 60) % 24, minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

const checkApi = ({ api: { rate, burst } }: Settings, refuse: Refuse): void => {
  if (burst < rate)
    throw refuse(
      ['api', 'burst'],
      `${burst} is below the rate of ${rate}`,
      'give at least as many at once as a second',
    );
};

const notesOn = ({ account, api: { auth } }: Settings): string[] => {
  const listed = Object.values(auth.roles).flat();
  if (listed.length === 0) return ['nobody has a role in api.auth.roles: the API answers 403 to everyone'];
  const notes: string[] = [];
  const elsewhere = listed.find((arn) => auth.type === 'iam' && account !== undefined && arn.split(':')[4] !== account);
  if (elsewhere)
    notes.push(`${elsewhere} is of another account: this sort of API answers roles of its own, ${account}, alone`);
  const parted = listed.find((value) => auth.type === 'jwt' && /[\s,]/.test(value));
  if (parted)
    notes.push(`"${parted}" is found in a claim with one value alone: of several, API Gateway parts them by blanks`);
  return notes;
};
