import { existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseConfig } from '../../infra/config.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { type Draft, type Question, questions } from './questions.ts';

/** How a person is asked; `check` says what is wrong with an answer, or true. */
export interface Asker {
  text(asks: string, usual: string, check: (answer: string) => string | true): Promise<string>;
  choose(asks: string, usual: string, choices: readonly string[]): Promise<string>;
  confirm(asks: string): Promise<boolean>;
  say(line: string): void;
}

export interface Configuring {
  /** Where it is written. */
  readonly file: string;
  /** Answers that need no asking, by option. */
  readonly given: Readonly<Record<string, string | undefined>>;
  /** Nobody is there to ask: what is not given has its usual answer. */
  readonly alone: boolean;
  /** Replaces a file that is there without asking. */
  readonly force: boolean;
  readonly ask: Asker;
}

/** Puts a value at the path of a key; what is undefined is left out. */
const put = (draft: Draft, key: string, value: unknown): Draft => {
  if (value === undefined) return draft;
  const [first, ...rest] = key.split('.') as [string, ...string[]];
  const inner = rest.length === 0 ? value : put((draft[first] as Draft | undefined) ?? {}, rest.join('.'), value);
  return { ...draft, [first]: inner };
};

const answered = (draft: Draft, { key, value = (answer) => answer }: Question, answer: string): Draft =>
  put(draft, key, answer === '' ? undefined : value(answer));

/** What is wrong with an answer: only what is said of its own key, since other questions are still to come. */
const wrong = (draft: Draft, question: Question, answer: string): InputError | undefined => {
  try {
    parseConfig(JSON.stringify(answered(draft, question, answer)), 'the answer');
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { field = '' } = error;
    const own = field === question.key || field.startsWith(`${question.key}.`) || field.startsWith(`${question.key}[`);
    return own ? error : undefined;
  }
};

/**
 * Asks what a deployment has to know, explaining each question, and writes plimsoll.config.json. A file that is there is
 * replaced only when that is agreed to. @returns whether it was written @throws InputError for what cannot be
 */
export const configure = async ({ file, given, alone, force, ask }: Configuring): Promise<boolean> => {
  if (existsSync(file) && !force) {
    if (alone)
      throw new InputError({ file: basename(file), reason: 'is there already', fix: 'add --force to replace it' });
    if (!(await ask.confirm(`${basename(file)} is there already. Replace it?`))) return false;
  }
  let draft: Draft = {};
  for (const question of questions) {
    const { option, when, usual: standing } = question;
    const usual = typeof standing === 'function' ? standing() : standing;
    const said = given[option];
    if (when && !when(draft)) {
      if (said !== undefined)
        throw new InputError({
          file: `--${option}`,
          reason: 'does not go with the other answers',
          fix: question.explains,
        });
      continue;
    }
    const answer = said ?? (alone ? usual : await asked(question, usual, draft, ask));
    draft = answered(draft, question, answer.trim());
  }
  const text = `${JSON.stringify(draft, null, 2)}\n`;
  const { notes } = parseConfig(text, basename(file));
  writeFileSync(file, text);
  for (const note of notes) ask.say(`note: ${note}`);
  return true;
};

const asked = (question: Question, usual: string, draft: Draft, ask: Asker): Promise<string> => {
  const { asks, explains, choices } = question;
  ask.say(`\n${explains}`);
  if (choices) return ask.choose(asks, usual, choices);
  return ask.text(asks, usual, (answer) => {
    const refusal = wrong(draft, question, answer.trim());
    return refusal ? `${refusal.reason}${refusal.fix ? ` (${refusal.fix})` : ''}` : true;
  });
};
