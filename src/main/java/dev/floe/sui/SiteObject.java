package dev.floe.sui;

/** What an object is for those who look for a website at its ID: the website, or something that another one shows. */
public sealed interface SiteObject permits Website, DisplayRedirect {}
