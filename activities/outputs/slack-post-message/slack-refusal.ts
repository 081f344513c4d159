import { SlackRefused } from '../../../connections/slack/slack-refused.ts';

const REFUSALS: Readonly<Record<string, string>> = {
  channel_not_found: 'there is no such channel, or it is private and the app was not invited. Do not call it again',
  not_in_channel: 'the app is not in this channel; a person must invite it there. Do not call it again',
  is_archived: 'this channel is archived. Do not call it again',
  restricted_action: 'the workspace does not let the app post in this channel. Do not call it again',
  invalid_channel: 'there is no such channel. Do not call it again',
  access_denied: 'the workspace does not let the app post in this channel. Do not call it again',
  message_limit_exceeded: 'the workspace takes no more messages of apps for now. Do not call it again',
  messages_tab_disabled: 'the app takes no direct messages. Do not call it again',
  team_access_not_granted: 'the app has no access to the workspace of this channel. Do not call it again',
  posting_to_general_channel_denied: 'the workspace does not let the app post in this channel. Do not call it again',
  posting_to_channel_denied: 'the workspace does not let the app post in this channel. Do not call it again',
  file_upload_size_restricted: 'the workspace takes no file of this size; make it smaller',
  alt_txt_too_large: 'a name is too long; shorten it',
  ekm_access_denied: 'the workspace does not let the app post at this time. Do not call it again',
  file_type_restricted: 'the workspace takes no file of this kind. Do not call it again',
  file_uploads_disabled: 'the workspace takes no files. Do not call it again',
  file_uploads_except_images_disabled: 'the workspace takes no files but pictures. Do not call it again with others',
  blocked_file_type: 'the workspace takes no file of this kind. Do not call it again',
  slack_connect_blocked_file_type:
    'the other organization in this channel takes no file of this kind. Do not call it again with it',
  slack_connect_file_upload_sharing_blocked:
    'the other organization in this channel takes no files. Do not call it again',
  slack_connect_file_link_sharing_blocked:
    'the other organization in this channel takes no links to files. Do not call it again with files',
  storage_limit_reached: 'the workspace has no room for files. Do not call it again',
  thread_not_found: 'the thread was deleted. Do not call it again',
  cannot_reply_to_message: 'nobody may reply to this message. Do not call it again',
  msg_too_long: 'it is too long; write less',
  msg_blocks_too_long: 'it is too long; write less',
  invalid_blocks: 'Slack does not take its form; write plain text without special signs',
  no_text: 'it has no visible words; write what people are to read',
};

/**
 * Why Slack does not take a message or a file there, for the agent, which can often change nothing but go on without it; null if
 * the error says something else: then the run cannot use Slack at all, or another attempt helps.
 */
export function slackRefusal(error: unknown): string | null {
  if (!(error instanceof SlackRefused)) return null;
  const { reason } = error;
  // `restricted_action_read_only_channel`, `…_thread_locked` and others.
  const key = reason.startsWith('restricted_action') ? 'restricted_action' : reason;
  return Object.hasOwn(REFUSALS, key) ? (REFUSALS[key] ?? null) : null;
}
