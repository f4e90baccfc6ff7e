/** The little of the SDK's middleware that is used here; the same for every client. */
export interface Args {
  readonly input: unknown;
}

export interface Context {
  readonly clientName?: string;
  readonly commandName?: string;
}

export type Handler = (args: Args) => Promise<unknown>;

export interface Stack {
  add(
    middleware: (next: Handler, context: Context) => Handler,
    options: {
      readonly name: string;
      readonly step: 'initialize' | 'finalizeRequest';
      readonly priority: 'high' | 'low';
      readonly override: true;
    },
  ): void;
}

export const stackOf = (client: object): Stack => (client as { readonly middlewareStack: Stack }).middlewareStack;
