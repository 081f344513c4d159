import type { NoticeMessage } from '../../database/notices/notice-messages.ts';
import type { ActivityDependencies } from '../dependencies.ts';

export type NoticeDependencies = Pick<
  ActivityDependencies,
  'database' | 'environment' | 'dataFolder' | 'github' | 'log'
>;

/** A message that is to be sent now. */
export interface NoticeSending {
  message: NoticeMessage;
  /** The place without its kind: `#agents`, or `acme/ops#12`. */
  where: string;
  /** Markdown. */
  text: string;
  /** Only addresses of these hosts stay addresses. */
  hosts: string[];
}
