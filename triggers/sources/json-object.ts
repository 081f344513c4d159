import { deliveryText, parsePayload } from '../../database/inbox/delivery-payload.ts';
import { errorText } from '../../runtime/error-text.ts';

export interface JsonObject {
  payload: Record<string, unknown>;
  /** As its sender wrote it. */
  text: string;
}

/** The JSON object in a body, or a sentence about what the body is instead. Never throws. */
export function jsonObject(body: Uint8Array): JsonObject | { problem: string } {
  try {
    const text = deliveryText(body);
    const payload = parsePayload(text);
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
      return { problem: 'The payload is not a JSON object.' };
    }
    return { payload: payload as Record<string, unknown>, text };
  } catch (error) {
    return { problem: `The payload is not JSON: ${errorText(error)}` };
  }
}
