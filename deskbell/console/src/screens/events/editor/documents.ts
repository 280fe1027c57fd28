/** What the editor asks: the form of an event, the event itself, and what is done with a draft. */

import { graphql } from "../../../gql";

export const COMPARED = graphql(`
  fragment Compared on Comparison { operator title bounds { name required above most } }
`);

export const FORM = graphql(`
  query FormOfAnEvent($type: EventTypeId!) {
    eventType(id: $type) {
      id
      title
      kind
      levels
      limits { name conditions actions maximumFrequencyMinutes }
      category { id customFields { id name takes choices comparisons { ...Compared } } }
      conditions {
        condition
        title
        required
        kind
        takes
        entity
        ofField
        atMost
        longest
        choices { value title }
        comparisons { ...Compared }
      }
      actions {
        action
        title
        perform
        oncePerItem
        levels
        parameters { name type required ...Asked members { ...Asked } }
      }
      variables { name description example hasValue }
    }
  }
`);

export const ASKED = graphql(`
  fragment Asked on ActionParameter {
    name
    title
    type
    required
    many
    entity
    template
    format
    longest
    atMost
    least
    most
    levels
    choices { value title }
  }
`);

export const EVENT = graphql(`
  query EventToEdit($id: ID!) {
    event(id: $id) {
      id
      name
      level
      revision
      eventType { id }
      conditions { all { ...Sent } any { ...Sent } }
      actions { perform maximumFrequencyMinutes oncePerItem }
    }
  }
`);

export const SENT = graphql(`
  fragment Sent on Condition { condition field operator value timeZone }
`);

export const CREATE = graphql(`
  mutation CreateEvent($input: CreateEventInput!) {
    createEvent(input: $input) { event { id ...EventRow } errors { code message path } }
  }
`);

export const UPDATE = graphql(`
  mutation UpdateEvent($input: UpdateEventInput!) {
    updateEvent(input: $input) { event { id revision ...EventRow } errors { code message path } }
  }
`);

export const PREVIEW = graphql(`
  query PreviewEvent($draft: CreateEventInput!) {
    previewEvent(draft: $draft) { summary wouldDo { action recipient subject body } }
  }
`);

export const BACKTEST = graphql(`
  query BacktestEvent($draft: CreateEventInput!, $since: DateTime!) {
    backtestEvent(draft: $draft, since: $since, first: 20) {
      examined
      matched
      heldBack
      complete
      days { day examined matched }
      matches { heldBack occurrence { id occurredAt item { id label } } wouldSend { recipient { id displayName } subject body } }
    }
  }
`);

export const TEST = graphql(`
  mutation SendTestMessage($draft: CreateEventInput!) {
    sendTestMessage(draft: $draft) { message { id } errors { code message path } }
  }
`);
