import Type, { type Static } from 'typebox'
import { EMAIL_STATES, MESSAGE_KINDS } from '../db/codes.ts'
import { ById, Id, Moment, oneOf, orNull, pageOf, paging, Problem } from '../lib/shapes.ts'

export const Message = Type.Object(
  {
    id: Id,
    kind: oneOf(MESSAGE_KINDS),
    subject: Type.String(),
    body: Type.String({ description: 'Plain text' }),
    about: orNull(Type.Object({ kind: Type.String(), id: Id }, { description: 'What it is about' })),
    readAt: orNull(Moment),
    emailState: oneOf(EMAIL_STATES, 'Whether it left by e-mail too'),
    createdAt: Moment,
  },
  { additionalProperties: false },
)
export type Message = Static<typeof Message>

export const MessageChoice = Type.Object(
  { kind: oneOf(MESSAGE_KINDS), byEmail: Type.Boolean(), inApp: Type.Boolean() },
  { additionalProperties: false },
)
export type MessageChoice = Static<typeof MessageChoice>

export const MessageSettings = Type.Object(
  {
    email: oneOf(
      ['possible', 'no_server', 'no_address'],
      'no_server: this server is not set to send; no_address: we know none of the caller’s',
    ),
    choices: Type.Array(MessageChoice),
  },
  { additionalProperties: false },
)
export type MessageSettings = Static<typeof MessageSettings>

const tags = ['messages']
const { cursor, limit } = paging
export const messagesContract = {
  'GET /api/messages': {
    summary: 'The caller’s messages, the newest first',
    tags,
    access: 'messages.read',
    about: {},
    querystring: Type.Object({ cursor, limit }, { additionalProperties: false }),
    response: { 200: pageOf(Message) },
  },
  'POST /api/messages/read': {
    summary: 'Mark all of the caller’s messages as read',
    tags,
    access: 'messages.read',
    about: {},
    response: { 200: Type.Object({ marked: Type.Integer() }) },
  },
  'POST /api/messages/{id}/read': {
    summary: 'Mark one of the caller’s messages as read',
    tags,
    access: 'messages.read',
    about: {},
    params: ById,
    response: { 200: Message },
  },
  'POST /api/messages/trial': {
    summary: 'Send an e-mail to see whether e-mail works',
    tags,
    access: 'upkeep.tend',
    about: {},
    body: Type.Object(
      {
        key: Type.String({
          pattern: '^[\\w-]{16,64}$',
          description: 'Drawn by the caller: the same one again sends nothing more',
        }),
        address: Type.String({
          maxLength: 254,
          pattern: '^[^\\s@<>,;]+@[^\\s@<>,;]+\\.[^\\s@<>,;]+$',
          'x-expected': 'une adresse comme prenom@exemple.fr',
        }),
      },
      { additionalProperties: false },
    ),
    response: { 201: Type.Object({ id: Id }), 409: Problem },
  },
  'GET /api/messages/settings': {
    summary: 'How the caller’s messages come, by kind',
    tags,
    access: 'messages.read',
    about: {},
    response: { 200: MessageSettings },
  },
  'PUT /api/messages/settings': {
    summary: 'Choose how messages of one kind come',
    tags,
    access: 'messages.read',
    about: {},
    body: MessageChoice,
    response: { 200: MessageSettings, 422: Problem },
  },
} as const
