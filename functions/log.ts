import type { Log } from '../shared/ports.ts';

type Details = Readonly<Record<string, unknown>>;

/** A log that tells failures apart from warnings; one that cannot, warns. */
export interface FunctionLog extends Log {
  error?(message: string, details?: Details): void;
}

/** The same log, with these keys on each line: nothing has to be taken away again when the event is done. */
export const tagged = (log: FunctionLog, keys: Details): Required<FunctionLog> => {
  const failed = (log.error ?? log.warn).bind(log);
  return {
    info: (message, details) => log.info(message, { ...details, ...keys }),
    warn: (message, details) => log.warn(message, { ...details, ...keys }),
    error: (message, details) => failed(message, { ...details, ...keys }),
  };
};

/** What a line may hold of one text: a stack has the message in it once more. */
const longest = { message: 2_000, stack: 8_000 };

/** What is told of an error: nothing that others have hung on it, such as a request with its headers. */
export const failureOf = (
  error: unknown,
): { readonly name: string; readonly message: string; readonly stack?: string } => {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error).slice(0, longest.message) };
  const { name, message, stack } = error;
  return {
    name,
    message: message.slice(0, longest.message),
    ...(stack !== undefined && { stack: stack.slice(0, longest.stack) }),
  };
};

/** What an event is about, as the keys of a line: the run or the execution, and the account or the scope. */
export const workOf = (event: unknown): Readonly<Record<string, string>> => {
  if (typeof event !== 'object' || event === null) return {};
  const { run, execution, account, region } = event as Readonly<Record<string, unknown>>;
  const scope = [account, region].filter((part) => typeof part === 'string').join('/');
  return {
    ...(typeof run === 'string' && { run }),
    ...(typeof execution === 'string' && { execution }),
    ...(scope !== '' && { scope }),
  };
};
