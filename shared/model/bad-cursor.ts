/** A cursor that no page of the same query has given: the one refusal of a list that a caller must tell apart. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
}
