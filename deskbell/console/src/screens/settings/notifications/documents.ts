/** What the settings of notifications ask, and what they change. */

import { graphql } from "../../../gql";

export const PROFILE = graphql(`
  query NotificationProfile {
    notificationProfile {
      normal
      urgent
      categories { category normal urgent }
      quietHours { start end timeZone }
      digest { everyMinutes at timeZone }
      warnings
    }
    eventCategories { id title }
  }
`);

export const SET_PROFILE = graphql(`
  mutation SetNotificationProfile($input: SetNotificationProfileInput!) {
    setNotificationProfile(input: $input) {
      notificationProfile { warnings }
      errors { code message path }
    }
  }
`);

export const BROWSERS = graphql(`
  query Browsers { pushSubscriptions { id endpoint createdAt } }
`);

export const FORGET_BROWSER = graphql(`
  mutation ForgetBrowser($endpoint: String!) { unsubscribeFromWebPush(endpoint: $endpoint) }
`);
