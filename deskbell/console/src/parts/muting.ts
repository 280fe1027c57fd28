/** Muting something for a while. */

import { graphql } from "../gql";

export const MUTE = graphql(`
  mutation Mute($input: MuteInput!) { mute(input: $input) { mute { id until } errors { code message path } } }
`);
