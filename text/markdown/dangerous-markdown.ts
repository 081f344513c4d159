/** The end of an address at which a forge shows an issue, a pull request, a discussion or a commit. */
export const PAGE = String.raw`(?:(?:issues|pulls?|discussions)\/(?:\d|%3\d)|commits?\/[\da-f]{7})`;

const URL_START = String.raw`[a-z][a-z\d+.-]{0,30}:\/\/`;

/** One character of a link's address that needs no replacement. */
const PLAIN = String.raw`(?:[^\s()<>\`|@#]|#(?!\d))`;
const DESTINATION = String.raw`<?(?:${PLAIN}|\(URL redacted\)|\(${PLAIN}*\))*>?`;

/** An owner and a repository. */
const PLACE = String.raw`[\w.-]{1,100}\/[\w.-]{1,100}`;

/** The characters that follow a mention or a reference are taken with it: else a second one could begin where the first ends. */
const GLUED = String.raw`(?:[\w@#＠﹫＃﹟/.-]*[A-Za-z\d])?`;

const PAGE_ADDRESS = String.raw`[^\s<>()\`|]{0,1000}\/${PAGE}[^\s<>()\`|]*`;

/**
 * What is dangerous outside code, in the order of the search: links to the page of an issue or a commit; addresses with a
 * scheme; links that do not end in this line, or that have a backtick in them, which would not open code there; addresses
 * without a scheme; e-mail addresses; ids of commits; mentions; references to issues; the beginning of HTML; fences and
 * lone backticks. A bare id of a commit has a digit and a letter, so that numbers and words (`defaced`) stay as they are.
 */
export const DANGER = new RegExp(
  [
    String.raw`(?<opening>\]\(\s{0,9})<?(?<target>${PAGE_ADDRESS})>?(?=(?:\s+"[^"\`|@#]*")?\))`,
    String.raw`(?<colon>\]:\s{0,9})<?(?<defined>${PAGE_ADDRESS})>?`,
    String.raw`<(?<angled>${URL_START}[^\s<>|\`]*)>`,
    String.raw`(?<url>(?<![a-z\d+.-])${URL_START}(?:[^\s<>"'|\`)\]\\]|\\(?!\`))*)`,
    String.raw`(?<link>\]\((?!${DESTINATION}(?:\s+"[^"\`|@#]*")?\)))`,
    String.raw`(?<label>\]\[(?!(?:(?!GH-\d|[\da-f]{7})[\w .-])*\]))`,
    String.raw`(?<=\]\(\s{0,9}<?|\]:\s{0,9}<?)(?<relative>(?:\/|\\\\|\\(?![!-/:-@[-\`{-~])){2}[^\s<>)|]+)`,
    String.raw`(?<=\]\(\s{0,9}<?|\]:\s{0,9}<?)(?<scheme>[a-z][a-z\d+.-]{0,30}:[^\s<>)]*)`,
    String.raw`(?<![\w.-])(?<pseudo>(?:javascript|vbscript|mailto|xmpp|file|tel|sms):[^\s<>)]+|data:[a-z]+\/[^\s<>)]*)`,
    String.raw`(?<![\w@/.-])(?<bare>www\.[^\s<>"'|\`)\]]+)`,
    String.raw`(?<email><?(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z\d]${GLUED}(?::[\w./-]*\w)?>?)`,
    String.raw`(?<![\w/.-])(?<hostless>(?:[\w-]{1,63}\.){1,8}[a-z\d-]{2,63}(?::\d{1,5})?\/(?:[\w.-]{1,100}\/){0,5}?${PLACE}\/${PAGE}${GLUED})`,
    String.raw`(?<![\w./-])(?<pinned>[\w.-]{1,100}(?:\/[\w.-]{1,100})?@[\da-f]{7}${GLUED})`,
    String.raw`(?<![A-Za-z\d/.#-]|[A-Za-z\d]_{1,9})(?<commit>(?:(?=[\da-f]{0,39}\d)(?=[\da-f]{0,39}[a-f])[\da-f]{7,40}|[\da-f]{40})(?![\da-z]|_+[\da-z])${GLUED})`,
    String.raw`(?<![A-Za-z\d])(?<mention>[@＠﹫][A-Za-z\d]${GLUED})`,
    String.raw`(?<![\w./@-])(?<reference>(?:[\w./@-]{1,200}[#＃﹟]|GH-)\d${GLUED})`,
    String.raw`(?!(?<=&)#\d{1,7};)(?<number>[#＃﹟]\d${GLUED})`,
    String.raw`(?<html>\\?<(?!\s))`,
    String.raw`(?<tildes>~{3,})`,
    String.raw`(?<escaped>\\[!-/:-@[-\`{-~])`,
    String.raw`(?<backtick>\`)`,
  ].join('|'),
  'gi',
);
