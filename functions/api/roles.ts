import { type Role, roles } from './caller.ts';

/** Everybody who is listed reads everything: figures that some may not see could not be defended to others. */
export const readers: readonly Role[] = roles;

/** Who makes which move. To approve is to let it be carried out. */
export const movers = {
  snooze: ['engineer', 'approver'],
  dismiss: ['engineer', 'approver'],
  reopen: ['engineer', 'approver'],
  approve: ['approver'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

/** Who makes any. */
export const movingRoles: readonly Role[] = roles.filter((role) =>
  Object.values(movers).some((may: readonly Role[]) => may.includes(role)),
);
