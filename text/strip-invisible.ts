const ESCAPE = '\\u001B';
const CSI = `(?:${ESCAPE}\\[|\\u009B)[0-?]*[ -/]*[@-~]`;
const OSC = `(?:${ESCAPE}\\]|\\u009D)[^\\u0007\\u001B\\u009C\\n]*(?:\\u0007|${ESCAPE}\\\\|\\u009C)?`;
const ANSI = new RegExp(`${CSI}|${OSC}|${ESCAPE}[ -/]*[0-~]?`, 'g');
// eslint-disable-next-line no-control-regex -- removing them is the point
const CONTROL = /[\u0000-\u0008\u000E-\u001F\u007F-\u009F]/g;

/** Scripts in which a joiner changes how the letters around it look or are read. */
const JOINED_SCRIPTS = [
  'Adlam Arabic Hanifi_Rohingya Mandaic Manichaean Mongolian Nko Phags_Pa Psalter_Pahlavi Sogdian Syriac',
  'Balinese Bengali Brahmi Chakma Devanagari Grantha Gujarati Gurmukhi Javanese Kaithi Kannada Khmer Khojki Khudawadi',
  'Lepcha Limbu Malayalam Meetei_Mayek Modi Myanmar Newa Oriya Saurashtra Sharada Siddham Sinhala Sundanese',
  'Syloti_Nagri Tai_Tham Takri Tamil Telugu Tibetan Tirhuta',
].flatMap((names) => names.split(' '));
const JOINED = `[[${JOINED_SCRIPTS.map((name) => `\\p{scx=${name}}`).join('')}]&&[\\p{L}\\p{M}]]`;

/** Characters without a picture of their own that still change what a person sees, each only once and in its place. */
const SEEN = [
  // The flags of England, Scotland and Wales.
  String.raw`\p{RGI_Emoji_Tag_Sequence}`,
  // Keycaps: a digit is an emoji only with the frame around it.
  String.raw`(?<=[0-9#\*])\uFE0F(?=\u20E3)`,
  String.raw`(?<=[\p{Emoji}--[0-9#\*]])[\uFE0E\uFE0F]`,
  String.raw`(?<=\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)\u200D(?=\p{Extended_Pictographic})`,
  String.raw`(?<=${JOINED})[\u200C\u200D]`,
  String.raw`(?<=\p{Script=Mongolian})[\u180B-\u180D\u180F]`,
].join('|');

/** Every character that Unicode says to show as nothing, and the anchors of annotations. */
const UNSEEN = new RegExp(String.raw`(${SEEN})|[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]`, 'gv');

/**
 * Removes what a person would not see: invisible, tag, bidi and control characters (but newline, tab, carriage return) and
 * ANSI sequences. Joiners and variation selectors stay where a script or an emoji needs them. Half surrogates become
 * U+FFFD, so that the result is always valid UTF-8; a form feed or a vertical tab, which part words, becomes a space.
 * Idempotent; linear in time.
 */
export function stripInvisible(text: string): string {
  // An escape sequence may have ended between a letter and its joiner, so the joiners are looked at again.
  return dropUnseen(
    dropUnseen(text.toWellFormed())
      .replace(ANSI, '')
      .replace(CONTROL, '')
      .replaceAll(/[\v\f]/g, ' '),
  );
}

/** Removes characters that are shown as nothing; control characters and escape sequences stay. */
export function dropUnseen(text: string): string {
  return text.replace(UNSEEN, (_, seen: string | undefined) => seen ?? '');
}
