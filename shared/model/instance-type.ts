export interface InstanceTypeFacts {
  readonly type: string;
}
export interface DbClassFacts {
  readonly name: string;
}
