/** Stands for a value: `${X}`, `$X`, `$(x)`, `{{x}}`, `{x}`, `%X%`, `%s`, `#{x}`, `[x]`. */
const VARIABLE = /\$\{|\$\(|\$[A-Za-z_]|\{[^}]{0,80}\}|%[A-Za-z_]{1,60}%|^%[a-z]$|^%\(|^\[.*\]$/;

const LONGEST_JOINED = 40;

/** Words that stand for a password wherever they are. */
const SURE =
  /^(?:(?:the|my|your|some|db|database|user|access|api)[-_]?)?(?:password|passwd|passphrase|pass|pwd|secret|token|key|changeme|change[-_]me|example|placeholder|redacted|hidden)(?:[-_]?here)?$/i;

/** Words of which the passwords of services on this machine are made in examples. */
const WORDS = new Set(
  (
    'a abc abcd admin administrator an app application bar basic baz change changeit changeme check ci curfew database ' +
    'db default demo dev development docker dummy example fake foo foobar guest hello hidden hunter it key letmein local ' +
    'login long maria mariadb me minio minioadmin mongo mongodb my mysql none null open or p pa pass passwd password passw ' +
    'pg placeholder postgres postgresql pw pwd qwerty rabbit rabbitmq redacted redis replace root s sa sample secret sesame some ' +
    'string strong super test tester testing the this toor token u undefined user username value very w with x xx xxx ' +
    'xxxx y you your z'
  ).split(' '),
);

/**
 * Whether a password is no secret: a variable, a word such as `changeme`, the name of the user once more. A host without a
 * dot is a service beside the program: there more passwords are examples than elsewhere.
 */
export function isPlaceholder({ user, password, host }: { user: string; password: string; host: string }): boolean {
  if (isName(user, password)) return true;
  if (password.length < 4 || VARIABLE.test(password) || SURE.test(password)) return true;
  if (new Set(password).size <= 2 || isCounted(password)) return true;
  if (/[.:]/.test(host)) return false;
  const plain = password.toLowerCase();
  return isOfWords(plain) || isOfWords(plain.replaceAll('0', 'o').replaceAll('3', 'e'));
}

/** `app:app`, as in the files of every compose project. */
function isName(user: string, password: string): boolean {
  return user === password && /^[a-z][a-z_-]{0,20}\d{0,3}$/i.test(user);
}

function isOfWords(text: string): boolean {
  const words = text.split(/[^a-z]+/).filter((word) => word !== '');
  return words.length > 0 && words.every((word) => WORDS.has(word) || isJoined(word));
}

/** `somepassword`: words that stand together. */
function isJoined(text: string): boolean {
  if (text.length > LONGEST_JOINED) return false;
  const ends = Array.from({ length: text.length + 1 }, (_, end) => end === 0);
  for (let end = 2; end <= text.length; end++) {
    ends[end] = ends.slice(0, end - 1).some((isEnd, start) => isEnd && WORDS.has(text.slice(start, end)));
  }
  return ends[text.length] === true;
}

/** `1234`, `12345678`: no password that anybody may believe in. */
function isCounted(password: string): boolean {
  return '01234567890'.includes(password);
}
