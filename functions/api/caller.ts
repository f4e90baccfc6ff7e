/** Who may do what: everyone reads, an engineer dismisses and snoozes, an approver approves too. */
export type Role = 'viewer' | 'finance' | 'engineer' | 'approver';

export interface Caller {
  /** What stands as `by` in the history of a recommendation. */
  readonly name: string;
  readonly role: Role;
}

/** On the laptop there is one caller, who may do everything. */
export const local = (): Caller => ({ name: 'local', role: 'approver' });
