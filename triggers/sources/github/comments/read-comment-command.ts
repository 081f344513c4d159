/** A command that somebody wrote in a comment. */
export interface CommentCommand {
  /** The word after `/curfew`, in lower case; empty if there is none. */
  word: string;
  /** Everything behind it, without spaces around it. */
  rest: string;
}

/**
 * Reads `/curfew <word> …`. It must be the first thing in the comment, and nothing may stand before it on its line: then it is
 * neither in a quote nor in a block of code. Null for every other comment.
 */
export function readCommentCommand(body: string): CommentCommand | null {
  const { word, rest } = COMMAND.exec(body)?.groups ?? {};
  if (word === undefined || rest === undefined) return null;
  return { word: word.replaceAll(INVISIBLE, '').toLowerCase(), rest: NOTHING.test(rest) ? '' : rest.trim() };
}

/** Characters that no reader sees, such as zero-width spaces; they come along when a text is copied. */
const INVISIBLE = /\p{Cf}/gu;
const NOTHING = /^[\s\p{Cf}]*$/u;

/** Four spaces or a tab would begin a block of code. */
const COMMAND = /^(?:[ \t]*\r?\n)* {0,3}\/curfew(?=\s|$)[^\S\r\n]*(?<word>\S*)(?<rest>[^]*)$/i;
