/** How much of a server's answers is taken between two of our requests. */
export interface AnswerBudget {
  bytes: number;
  /** Values, lines and events, so that reading what arrived never takes long. */
  marks: number;
}

/** A PDF of the largest size that the model can be shown, in base64 and with everything around it. */
export const MOST_ANSWER: AnswerBudget = { bytes: 16 * 1024 * 1024, marks: 200_000 };

/** Of an event, each of which is read on its own. It ends with an empty line. */
const MARKS_OF_EVENT = 40;

const [QUOTE, COMMA, OPEN_LIST, BACKSLASH, OPEN_OBJECT, NEWLINE, RETURN] = Buffer.from('",[\\{\n\r');

/**
 * Passes JSON or a stream of events on while `left` lasts, which it uses up; then it fails with `tooMuch`. `onEnd` is
 * called when the body has ended, with the error if it ended with one.
 */
export function boundedBody(
  body: ReadableStream<Uint8Array>,
  left: AnswerBudget,
  { tooMuch, onEnd }: { tooMuch: () => Error; onEnd: (error: Error | null) => void },
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const counter = createCounter(left);
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await reader.read();
        if (done) {
          controller.close();
          return onEnd(null);
        }
        if (!counter(value)) throw tooMuch();
        controller.enqueue(value);
      } catch (error) {
        controller.error(error);
        onEnd(error as Error);
        await reader.cancel().catch(() => undefined);
      }
    },
    async cancel(reason) {
      await reader.cancel(reason);
    },
  });
}

/** Takes chunks off the budget; false once it is used up. A string of JSON never goes beyond its line. */
function createCounter(left: AnswerBudget): (chunk: Uint8Array) => boolean {
  let isInString = false;
  let isEscaped = false;
  let isEmptyLine = false;
  return (chunk) => {
    left.bytes -= chunk.length;
    if (left.bytes < 0) return false;
    for (const byte of chunk) {
      if (byte === NEWLINE) {
        left.marks -= isEmptyLine ? MARKS_OF_EVENT : 1;
        isEmptyLine = true;
        isInString = false;
        isEscaped = false;
        continue;
      }
      if (byte !== RETURN) isEmptyLine = false;
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInString = false;
      } else if (byte === QUOTE) isInString = true;
      else if (byte === COMMA || byte === OPEN_LIST || byte === OPEN_OBJECT) left.marks -= 1;
    }
    return left.marks >= 0;
  };
}
