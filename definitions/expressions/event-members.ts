import { suggestion } from '../../text/suggestion.ts';

/** What a payload of GitHub has at its top (docs.github.com, "Webhook events and payloads"), besides `inputs` of a start by hand. */
const MEMBERS = (
  'action after alert answer approver assignee base_ref before blocked_issue blocked_user blocking_issue branch branches build ' +
  'changes check_run check_suite client_payload comment commit commit_oid commits compare context created deleted definition ' +
  'deployment deployment_callback_url description discussion effective_date enterprise environment event forced forkee ' +
  'head_commit hook hook_id id inputs installation invitation issue key label location marketplace_purchase master_branch ' +
  'member membership merge_group milestone name number old_answer organization package pages parent_issue ' +
  'personal_access_token_request project project_card project_column projects_v2 projects_v2_item projects_v2_status_update ' +
  'pull_request pusher pusher_type reason ref ref_type registry_package release repositories repositories_added ' +
  'repositories_removed repository repository_advisory repository_ruleset requested_action requested_reviewer ' +
  'requested_team requester review reviewers rule scan scope secret_scanning_alert security_advisory sender sha since ' +
  'sponsorship starred_at state status sub_issue target_url team thread user workflow workflow_job workflow_run zen'
).split(' ');

/**
 * What is wrong with `github.event.<name>`; null if GitHub may send such a member. GitHub adds members as it likes, so only a
 * misspelling of one that is known is wrong.
 */
export function eventMemberProblem(name: string): string | null {
  if (name === 'schedule') return 'is only there in GitHub Actions; use `schedule.cron`';
  if (MEMBERS.includes(name)) return null;
  const meant = suggestion(name, MEMBERS);
  return meant === '' ? null : `is nothing that GitHub sends${meant}`;
}
