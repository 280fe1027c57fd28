/** What the settings of external providers ask, and what they change. */

import { graphql } from "../../../gql";

export const PROVIDERS = graphql(`
  query ExternalProviders { externalProviders { id name url paused createdAt rotatedAt } }
`);

export const CREATE = graphql(`
  mutation CreateExternalProvider($input: CreateExternalProviderInput!) {
    createExternalProvider(input: $input) {
      externalProvider { id secret }
      errors { code message path }
    }
  }
`);

export const UPDATE = graphql(`
  mutation UpdateExternalProvider($input: UpdateExternalProviderInput!) {
    updateExternalProvider(input: $input) {
      externalProvider { id name url paused }
      errors { code message path }
    }
  }
`);

export const ROTATE = graphql(`
  mutation RotateExternalProviderSecret($input: RotateExternalProviderSecretInput!) {
    rotateExternalProviderSecret(input: $input) {
      externalProvider { id rotatedAt secret }
      errors { code message path }
    }
  }
`);

export const DELETE = graphql(`
  mutation DeleteExternalProvider($input: DeleteExternalProviderInput!) {
    deleteExternalProvider(input: $input) { externalProvider { id } errors { code message path } }
  }
`);

export const TEST = graphql(`
  mutation TestExternalProvider($input: TestExternalProviderInput!) {
    testExternalProvider(input: $input) { delivery { id state } errors { code message path } }
  }
`);
