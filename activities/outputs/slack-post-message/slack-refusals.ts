/** What the agent is told; it cannot change most of these, but it can go on without the message. */
export const SLACK_REFUSALS: Readonly<Record<string, string>> = {
  channel_not_found: 'there is no such channel, or it is private and the app was not invited. Do not call it again',
  not_in_channel: 'the app is not in this channel; a person must invite it there. Do not call it again',
  is_archived: 'this channel is archived. Do not call it again',
  restricted_action: 'the workspace does not let the app post in this channel. Do not call it again',
  posting_to_channel_denied: 'the workspace does not let the app post in this channel. Do not call it again',
  file_upload_size_restricted: 'the workspace takes no file of this size; make it smaller',
  file_type_restricted: 'the workspace takes no file of this kind. Do not call it again',
  storage_limit_reached: 'the workspace has no room for files. Do not call it again',
  thread_not_found: 'the thread was deleted. Do not call it again',
  cannot_reply_to_message: 'nobody may reply to this message. Do not call it again',
  msg_too_long: 'it is too long; write less',
  msg_blocks_too_long: 'it is too long; write less',
  invalid_blocks: 'Slack does not take its form; write plain text without special signs',
  no_text: 'it has no visible words',
};
