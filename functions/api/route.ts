import type * as z from 'zod';
import type { Clock, Store } from '../../shared/ports.ts';
import type { PlimsollEvent } from '../../shared/wiring.ts';
import type { Caller, Role } from './caller.ts';
import type { ProblemName, Refusal } from './problems.ts';

export type Method = 'GET' | 'PATCH';

/** A request whose every part has the shape that its route declares; header names are in lower case. */
export interface Request<Path, Query, Body> {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Reply<Answer> {
  readonly body: Answer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a route reaches the world through. */
export interface Reach {
  readonly store: Store;
  readonly clock: Clock;
  readonly caller: Caller;
  /** Tells others what was done; it never fails the request. */
  readonly tell: (event: PlimsollEvent) => Promise<void>;
  /** The whole table, which describes itself. */
  readonly routes: readonly AnyRoute[];
}

/**
 * One line of the API, said once: the router, the validation and the OpenAPI document all follow from it.
 * The description of a field in `path`, `query` and `body` completes the sentence "give …" in a refusal.
 */
export interface Route<
  Path extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  readonly id: string;
  readonly method: Method;
  /** `/v1/recommendations/{id}`: a name in braces is one segment, and a key of `pathParameters`. */
  readonly path: string;
  /** Who may ask at all. */
  readonly roles: readonly Role[];
  readonly summary: string;
  readonly description?: string;
  readonly pathParameters: Path;
  readonly query: Query;
  /** Headers that the route reads and judges by itself. */
  readonly headers?: z.ZodObject;
  /** Absent: the route reads no body. */
  readonly body?: Body;
  readonly answer: Answer;
  readonly answerHeaders?: z.ZodObject;
  /** Refusals beyond those that every route may answer with. */
  readonly problems: readonly ProblemName[];
  handle(
    request: Request<z.output<Path>, z.output<Query>, z.output<Body>>,
    reach: Reach,
  ): Promise<Reply<z.input<NoInfer<Answer>>> | Refusal>;
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds routes of every shape
export type AnyRoute = Route<any, any, any, any>;

/** Declares a route; what its handler gets and must give follows from its schemas. */
export const route = <
  Path extends z.ZodObject,
  Query extends z.ZodObject,
  Answer extends z.ZodType,
  Body extends z.ZodType = z.ZodUndefined,
>(
  definition: Route<Path, Query, Body, Answer>,
): Route<Path, Query, Body, Answer> => definition;
