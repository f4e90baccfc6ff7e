import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseConfig } from '../../infra/config.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { at, type Draft, type Question, questions } from './questions.ts';

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

/** Puts a value at the path of a key; what is undefined is taken out. */
const put = (draft: Draft, key: string, value: unknown): Draft => {
  const [first, ...rest] = key.split('.') as [string, ...string[]];
  const { [first]: before, ...others } = draft;
  const inner = rest.length === 0 ? value : put((before as Draft | undefined) ?? {}, rest.join('.'), value);
  const empty = inner === undefined || (rest.length > 0 && Object.keys(inner as Draft).length === 0);
  return empty ? others : { ...draft, [first]: inner };
};

const answered = (draft: Draft, { key, value = (answer) => answer }: Question, answer: string): Draft =>
  put(draft, key, answer === '' ? undefined : value(answer));

/** What is wrong with an answer: only what is said of its own key, since other questions are still to come. */
const wrong = (draft: Draft, question: Question, answer: string): Pick<InputError, 'reason' | 'fix'> | undefined => {
  const { key, choices, form } = question;
  if (choices && !choices.includes(answer))
    return { reason: `${answer} is no answer`, fix: `one of ${choices.join(', ')}` };
  if (form && answer !== '' && !form.is.test(answer)) return { reason: `${answer} has another form`, fix: form.says };
  try {
    parseConfig(JSON.stringify(answered(draft, question, answer)), 'the answer');
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { field = '' } = error;
    return field === key || field.startsWith(`${key}.`) || field.startsWith(`${key}[`) ? error : undefined;
  }
};

/** The configuration that is there, whose values are the usual answers. @throws InputError when it cannot be kept */
const readBefore = (file: string): Draft => {
  const text = readFileSync(file, 'utf8');
  parseConfig(text, basename(file));
  return JSON.parse(text) as Draft;
};

const usualOf = ({ key, usual, lasts, answer = String }: Question, draft: Draft, before: Draft): string => {
  const value = at(before, key);
  if (value !== undefined && (!lasts || lasts(draft, before))) return answer(value);
  return typeof usual === 'function' ? usual() : usual;
};

const write = (file: string, text: string): void => {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    throw new InputError({ file, reason: `cannot be written (${code})`, fix: 'name a file in a folder that is there' });
  }
};

/**
 * Asks what a deployment has to know, explaining each question, and writes plimsoll.config.json. A file that is there is
 * changed only when that is agreed to: what it says is the usual answer, and what is not asked stays.
 * @returns whether it was written @throws InputError for what cannot be
 */
export const configure = async ({ file, given, alone, force, ask }: Configuring): Promise<boolean> => {
  const there = existsSync(file);
  if (there && !force) {
    if (alone)
      throw new InputError({
        file: basename(file),
        reason: 'is there already',
        fix: 'add --force to change it: what is not given stays as it is',
      });
    if (!(await ask.confirm(`${basename(file)} is there already. Change it?`))) return false;
  }
  const before = there ? readBefore(file) : {};
  let draft = before;
  for (const question of questions) {
    const { option, key, when } = question;
    const said = given[option];
    if (when && !when(draft)) {
      if (said !== undefined)
        throw new InputError({
          file: `--${option}`,
          reason: 'does not go with the other answers',
          fix: question.explains,
        });
      draft = put(draft, key, undefined);
      continue;
    }
    const usual = usualOf(question, draft, before);
    const answer = (said ?? (alone ? usual : await asked(question, usual, draft, ask))).trim();
    const refusal = said === undefined ? undefined : wrong(draft, question, answer);
    if (refusal) throw new InputError({ file: `--${option}`, reason: refusal.reason, fix: refusal.fix });
    draft = answered(draft, question, answer);
  }
  const text = `${JSON.stringify(draft, null, 2)}\n`;
  const { notes } = parseConfig(text, basename(file));
  write(file, text);
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
