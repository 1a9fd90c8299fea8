package dev.floe.chain;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.floe.sui.rpc.ErrorResponse;
import dev.floe.sui.rpc.ExtensionNumberResponse;
import dev.floe.sui.rpc.FileDescriptorResponse;
import dev.floe.sui.rpc.ListServiceResponse;
import dev.floe.sui.rpc.ServerReflectionRequest;
import dev.floe.sui.rpc.ServerReflectionResponse;
import dev.floe.sui.rpc.ServiceResponse;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code grpc.reflection}: what services there are, and what their messages look like. Both versions of the protocol have
 * the same messages. The library's own would bring three more libraries along.
 */
final class Reflection {
    private final Map<String, ServiceDescriptor> services = new TreeMap<>();
    private final Map<String, FileDescriptor> files = new LinkedHashMap<>();
    private final Map<String, FileDescriptor> bySymbol = new LinkedHashMap<>();
    private final Map<String, Descriptor> messages = new LinkedHashMap<>();

    /** @param described the files of all services */
    Reflection(List<FileDescriptor> described) {
        described.forEach(this::add);
    }

    private void add(FileDescriptor file) {
        if (files.putIfAbsent(file.getName(), file) != null) {
            return;
        }
        file.getDependencies().forEach(this::add);
        for (ServiceDescriptor service : file.getServices()) {
            services.put(service.getFullName(), service);
            bySymbol.put(service.getFullName(), file);
            for (MethodDescriptor method : service.getMethods()) {
                bySymbol.put(method.getFullName(), file);
            }
        }
        file.getMessageTypes().forEach(message -> add(message, file));
        file.getEnumTypes().forEach(type -> bySymbol.put(type.getFullName(), file));
    }

    private void add(Descriptor message, FileDescriptor file) {
        messages.put(message.getFullName(), message);
        bySymbol.put(message.getFullName(), file);
        message.getNestedTypes().forEach(nested -> add(nested, file));
        for (EnumDescriptor type : message.getEnumTypes()) {
            bySymbol.put(type.getFullName(), file);
        }
    }

    /** The full names of all services, in order. */
    Collection<String> services() {
        return services.keySet();
    }

    ServerReflectionResponse answer(ServerReflectionRequest request) {
        ServerReflectionResponse.Builder answer = ServerReflectionResponse.newBuilder()
                .setValidHost(request.getHost())
                .setOriginalRequest(request);
        switch (request.getMessageRequestCase()) {
            case LIST_SERVICES -> answer.setListServicesResponse(list());
            case FILE_BY_FILENAME ->
                describe(answer, "file", request.getFileByFilename(), files.get(request.getFileByFilename()));
            case FILE_CONTAINING_SYMBOL ->
                describe(
                        answer,
                        "symbol",
                        request.getFileContainingSymbol(),
                        bySymbol.get(request.getFileContainingSymbol()));
            case FILE_CONTAINING_EXTENSION ->
                absent(
                        answer,
                        "extension",
                        request.getFileContainingExtension().getContainingType() + " "
                                + request.getFileContainingExtension().getExtensionNumber());
            case ALL_EXTENSION_NUMBERS_OF_TYPE -> extensions(answer, request.getAllExtensionNumbersOfType());
            case MESSAGEREQUEST_NOT_SET ->
                answer.setErrorResponse(ErrorResponse.newBuilder()
                        .setErrorCode(RpcException.Code.INVALID_ARGUMENT.number())
                        .setErrorMessage("nothing is asked for"));
        }
        return answer.build();
    }

    private ListServiceResponse list() {
        ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
        services.keySet()
                .forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
        return list.build();
    }

    /** With all that the file needs, as most clients ask for that next. */
    private static void describe(
            ServerReflectionResponse.Builder answer, String what, String name, FileDescriptor found) {
        Optional<FileDescriptor> file = Optional.ofNullable(found);
        if (file.isEmpty()) {
            absent(answer, what, name);
            return;
        }
        Map<String, ByteString> needed = new LinkedHashMap<>();
        gather(file.get(), needed);
        answer.setFileDescriptorResponse(
                FileDescriptorResponse.newBuilder().addAllFileDescriptorProto(needed.values()));
    }

    private static void gather(FileDescriptor file, Map<String, ByteString> needed) {
        if (needed.putIfAbsent(file.getName(), file.toProto().toByteString()) == null) {
            file.getDependencies().forEach(dependency -> gather(dependency, needed));
        }
    }

    private void extensions(ServerReflectionResponse.Builder answer, String type) {
        if (messages.containsKey(type)) {
            answer.setAllExtensionNumbersResponse(
                    ExtensionNumberResponse.newBuilder().setBaseTypeName(type));
        } else {
            absent(answer, "type", type);
        }
    }

    private static void absent(ServerReflectionResponse.Builder answer, String what, String name) {
        answer.setErrorResponse(ErrorResponse.newBuilder()
                .setErrorCode(RpcException.Code.NOT_FOUND.number())
                .setErrorMessage("there is no " + what + " '" + name + "' here"));
    }
}
