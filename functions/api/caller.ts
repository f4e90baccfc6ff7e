import { type ApiRole, apiRoles } from '../../shared/model/roles.ts';

/** Who may do what: see `roles` of each route, and `movers` for a move. */
export type Role = ApiRole;
/** From the least to the most; who holds several counts as the last of them. */
export const roles: readonly Role[] = apiRoles;

export interface Caller {
  /** What stands as `by` in the history of a recommendation. */
  readonly name: string;
  readonly role: Role;
}

/** On the laptop there is one caller, who may do everything. */
export const local = (): Caller => ({ name: 'local', role: 'approver' });
