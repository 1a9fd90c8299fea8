/**
 * The door for those who run a server, beside the one for everybody: a listener of its own, off unless it is configured,
 * that takes and gives JSON and asks for a token. Rooms bring their {@linkplain dev.floe.door.admin.AdminRoute routes} as
 * beans of type {@link dev.floe.door.admin.AdminRoom}.
 */
package dev.floe.door.admin;
