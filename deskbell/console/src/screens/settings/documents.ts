/** What the settings ask, and what they change. */

import { graphql } from "../../gql";

export const MYSELF = graphql(`
  query Myself { viewer { id displayName email timeZone } }
`);

export const UPDATE_MYSELF = graphql(`
  mutation UpdateMyself($input: UpdateViewerInput!) {
    updateViewer(input: $input) { agent { id displayName timeZone } errors { code message path } }
  }
`);

export const CHANGE_PASSWORD = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) { agent { id } errors { code message path } }
  }
`);

export const SIGN_OUT_EVERYWHERE = graphql(`
  mutation SignOutEverywhere { signOutEverywhere }
`);

export const MUTES = graphql(`
  query Mutes { mutes { id about title until count } }
`);

export const UNMUTE = graphql(`
  mutation Unmute($id: ID!) { unmute(id: $id) { deletedIds errors { code message path } } }
`);

export const CATEGORY_NAMES = graphql(`
  query CategoryNames { eventCategories { id title } }
`);

export const TOKENS = graphql(`
  query ApiTokens { apiTokens { id name permissions source createdAt lastUsedAt expiresAt } }
`);

export const CREATE_TOKEN = graphql(`
  mutation CreateApiToken($input: CreateApiTokenInput!) {
    createApiToken(input: $input) { token apiToken { id } errors { code message path } }
  }
`);

export const REVOKE_TOKEN = graphql(`
  mutation RevokeApiToken($id: ID!) { revokeApiToken(id: $id) { deletedIds errors { code message path } } }
`);

export const FIELDS = graphql(`
  query CustomFields { customFields { id name itemKind kind choices variable } }
`);

export const CREATE_FIELD = graphql(`
  mutation CreateCustomField($input: CreateCustomFieldInput!) {
    createCustomField(input: $input) { customField { id } errors { code message path } }
  }
`);

export const UPDATE_FIELD = graphql(`
  mutation UpdateCustomField($input: UpdateCustomFieldInput!) {
    updateCustomField(input: $input) { customField { id name choices } errors { code message path } }
  }
`);

export const DELETE_FIELD = graphql(`
  mutation DeleteCustomField($input: DeleteCustomFieldInput!) {
    deleteCustomField(input: $input) { customField { id } errors { code message path } }
  }
`);

export const MAILS = graphql(`
  query MailTemplates { mailTemplates { mail subject body variables { name description example } } }
`);

export const SET_MAIL = graphql(`
  mutation SetMailTemplate($input: SetMailTemplateInput!) {
    setMailTemplate(input: $input) { mailTemplate { mail subject body } errors { code message path } }
  }
`);

export const PREVIEW_MAIL = graphql(`
  query MailTemplatePreview($mail: SystemMail!, $subject: String, $body: String) {
    mailTemplatePreview(mail: $mail, subject: $subject, body: $body) { subject body }
  }
`);
