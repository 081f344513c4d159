import type { EventBodyOf } from '../../store/session-event.ts';
import type { Media } from './check-media.ts';

type ResultBlock = NonNullable<EventBodyOf<'agent.tool_result'>['content']>[number];

/** An image or a PDF as content of a tool's result, for the log, the API and the model alike. */
export function mediaBlock({ type, bytes }: Media): ResultBlock {
  const data = bytes.toString('base64');
  if (type === 'application/pdf') return { type: 'document', source: { type: 'base64', media_type: type, data } };
  return { type: 'image', source: { type: 'base64', media_type: type, data } };
}
