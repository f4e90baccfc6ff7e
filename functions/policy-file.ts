import { readFile } from 'node:fs/promises';
import type { Catalogue } from '../shared/model/catalogue.ts';
import type { Check } from '../shared/model/check.ts';
import { InputError } from '../shared/model/input-error.ts';
import { type Policy, policySchema } from '../shared/model/policy.ts';
import { orOneOf, parseStrict, type Refuse } from './strict-json.ts';

/**
 * Reads a policy file, `plimsoll-policy/1`. An unknown key, check or setting and a wrong type are refused with their
 * path and the nearest right one: a policy that is half understood would be worse than none.
 * @throws InputError
 */
export const readPolicy = async (file: string, catalogue: Catalogue): Promise<Policy> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw new InputError({ file, reason, fix: 'name a JSON file; `plimsoll policy show` prints one to begin with' });
  }
  return parsePolicy(text, file, catalogue);
};

export const parsePolicy = (text: string, file: string, catalogue: Catalogue): Policy => {
  const wording = {
    file,
    what: 'a policy',
    form: 'the default policy (`plimsoll policy show`) has the right form',
  };
  const { value: policy, refuse } = parseStrict(text, policySchema, wording);
  checkPolicy(policy, catalogue, refuse);
  return policy;
};

/** What only the catalogue knows of a policy: which checks, settings and kinds there are. @throws InputError */
export const checkPolicy = (policy: Policy, catalogue: Catalogue, refuse: Refuse): void => {
  const checks = new Map(catalogue.checks.map((check) => [check.id, check]));
  const kinds = catalogue.kinds.map(({ id }) => id);
  for (const [id, { settings = {} }] of Object.entries(policy.checks)) {
    const check = checks.get(id);
    if (!check) throw refuse(['checks', id], 'is no check', orOneOf(id, [...checks.keys()]));
    settingsOf(check, settings, (path, reason, fix) => refuse(['checks', id, 'settings', ...path], reason, fix));
  }
  policy.exclude.forEach(({ tag, kind, check }, at) => {
    if (tag !== undefined && !/^[^=]+=/.test(tag))
      throw refuse(['exclude', at, 'tag'], 'is no tag', 'write "key=value"');
    if (kind !== undefined && !kinds.includes(kind))
      throw refuse(['exclude', at, 'kind'], `"${kind}" is no kind`, orOneOf(kind, kinds));
    if (check !== undefined && !checks.has(check))
      throw refuse(['exclude', at, 'check'], `"${check}" is no check`, orOneOf(check, [...checks.keys()]));
  });
};

/** A setting has the type of its default, and a number is a limit, so never negative. */
const settingsOf = (check: Check, settings: Readonly<Record<string, unknown>>, refuse: Refuse): void => {
  for (const [key, value] of Object.entries(settings)) {
    const usual = Object.hasOwn(check.settings, key) ? check.settings[key] : undefined;
    if (usual === undefined)
      throw refuse([key], `is no setting of ${check.id}`, orOneOf(key, Object.keys(check.settings)));
    if (typeof value !== typeof usual)
      throw refuse([key], `is a ${typeof value}, not a ${typeof usual}`, `the default is ${JSON.stringify(usual)}`);
    if (typeof value === 'number' && !(value >= 0 && Number.isFinite(value)))
      throw refuse(
        [key],
        'is negative or too large',
        `give a number from 0 up; the default is ${JSON.stringify(usual)}`,
      );
  }
};
