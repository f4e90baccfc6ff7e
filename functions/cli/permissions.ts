import type { Catalogue } from '../../shared/model/catalogue.ts';
import { printable } from '../../shared/model/printable.ts';
import { type Also, memberRole, policyDocument } from '../../shared/services/permissions.ts';
import { checkWanted } from '../../shared/sources/aws/reach/ask.ts';
import { ReachRefused } from '../../shared/sources/aws/reach/refused.ts';
import { policyOf } from './policy.ts';
import { Refusal } from './refusal.ts';
import { openResult } from './result.ts';
import type { Terminal } from './terminal.ts';

export interface PermissionsOptions extends Omit<Also, 'accounts'> {
  readonly accounts?: readonly string[] | 'organization';
  readonly policy?: string;
  readonly format: 'json' | 'cloudformation';
  readonly out?: string;
}

/** Refuses accounts and roles that cannot be meant, as `scan` would: IAM takes a policy that names them, and allows nothing by it. */
const check = ({ accounts = 'organization', role }: Pick<PermissionsOptions, 'accounts' | 'role'>): void => {
  try {
    checkWanted({ accounts, role, sessionName: 'plimsoll' });
  } catch (error) {
    throw error instanceof ReachRefused ? new Refusal(`error: ${printable(error.message, 1000)}`) : error;
  }
};

/** Prints the least that Plimsoll must be allowed, for the checks that the policy enables. */
export const permissionsCommand = async (
  { policy: file, format, out, accounts, ...also }: PermissionsOptions,
  catalogue: Catalogue,
  terminal: Terminal,
): Promise<void> => {
  const [callers] = Object.entries({ '--role': also.role, '--accounts': accounts, '--focus': also.focus }).flatMap(
    ([option, given]) => (given === undefined ? [] : [option]),
  );
  if (format === 'cloudformation' && callers)
    throw new Refusal(`error: ${callers} is about the caller's own policy: it goes with --format json`);
  if (accounts !== undefined && also.role === undefined)
    throw new Refusal('error: --accounts are entered by a role: add --role NAME');
  check({ ...(accounts && { accounts }), ...(also.role !== undefined && { role: also.role }) });
  const policy = await policyOf(file, catalogue);
  const document =
    format === 'json'
      ? policyDocument(catalogue, policy, { ...also, ...(Array.isArray(accounts) && { accounts }) })
      : memberRole(catalogue, policy);
  const result = await openResult(out, terminal);
  await result.write([`${JSON.stringify(document, null, 2)}\n`]);
};
