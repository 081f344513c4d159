/** What JSON leaves as it is and a terminal would act on, or not show. */
const UNSAFE = /\u034F|[\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/** One line of JSON that is safe to be shown: what others wrote is all there, escaped. */
export function jsonLine(value: object): string {
  return JSON.stringify(value).replaceAll(UNSAFE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
