/** Who may ask the API for what: functions/api/roles.ts says which. */
export const apiRoles = ['viewer', 'finance', 'engineer', 'approver'] as const;
export type ApiRole = (typeof apiRoles)[number];
