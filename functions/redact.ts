type Environment = Readonly<Record<string, string | undefined>>;

const hidden = '[hidden]';
const secretName = /secret|token|password|passwd|authorization|cookie|credential|signature/i;
/** What a header or a signed address would give away, wherever it stands in a text. */
const secretText = /\b((?:Bearer|Basic)\s+|X-Amz-(?:Signature|Credential|Security-Token)=|\bSignature=)[^\s,"'&]+/gi;

/** The values in an environment that nobody may read: those long enough to be a secret, by the names they have. */
const secretsIn = (environment: Environment): string[] =>
  Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && value.length >= 8 && secretName.test(name) ? [value] : [],
  );

/** A JSON replacer that hides what is named like a secret, a secret of the environment, and what a signature is made of. */
export const redacting = (environment: Environment): ((key: string, value: unknown) => unknown) => {
  const secrets = secretsIn(environment);
  const shown = (text: string): string =>
    secrets.reduce((left, secret) => left.replaceAll(secret, hidden), text.replace(secretText, `$1${hidden}`));
  return (key, value) => {
    const told = typeof value === 'string' || (typeof value === 'object' && value !== null);
    if (told && secretName.test(key)) return hidden;
    return typeof value === 'string' ? shown(value) : value;
  };
};
